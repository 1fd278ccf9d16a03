"""Writing a generation's files, reusing vectors of the previous generation."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from guidebot import __version__
from guidebot.corpus.read import reader_version
from guidebot.errors import ServerUnreachable
from guidebot.index.bm25 import NOWHERE, BM25Index
from guidebot.index.corpus_snapshot import CorpusSnapshot, key_of
from guidebot.index.embedders.multilingual import Models, Multilingual
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.embedders.weights import digest_of
from guidebot.index.embedding_log import EmbeddedLog, EmbeddedTexts
from guidebot.index.generation import ASKED_WORDS, PASSAGES, ROW_FILES, WORDS, Contents
from guidebot.index.generation_store import GenerationStore
from guidebot.index.manifest import MANIFEST, Manifest
from guidebot.index.multivector import Multivector, Rows, multivector_of
from guidebot.index.passage_file import passages_to_bytes
from guidebot.index.progress import Progress
from guidebot.index.split import FINGERPRINT, embedded_text
from guidebot.index.statement_texts import statement_texts, statement_texts_in_context
from guidebot.records import Passage
from guidebot.text.language import ENGLISH, language_of

AT_ONCE = 32  # passages per entry in the embedding log
WORN = 0.25  # share of vectors changed in place above which the collection is rebuilt, since its HNSW graph degrades


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot to write, and for each passage its index in the previous generation, or -1 if it is new."""

    store: GenerationStore
    snapshot: CorpusSnapshot
    before: Contents | None
    origins: tuple[int, ...]


def write_generation(
    store: GenerationStore, snapshot: CorpusSnapshot, before: Contents | None, models: Models, progress: Progress
) -> tuple[Manifest, int]:
    """Write a generation and add it to the store; return its manifest and the number of embedded passages.

    Raises `OSError` or `IndexUnwritable` if it cannot be written.
    """
    manifest = _manifest(store, snapshot, models)
    job = Job(store, snapshot, before, _origins(snapshot.passages, before))
    draft = store.draft(manifest.generation)
    try:
        models.embedder.prepare(embedded_text(passage) for passage in snapshot.passages)
        made = _embed(job, models, progress)
        _fill(job, draft, made)
        amended = _fill_vectors(job, draft, manifest.generation, made)
        checksums = {path.relative_to(draft).as_posix(): digest_of(path) for path in draft.rglob("*") if path.is_file()}
        manifest = replace(manifest, amended=amended, checksums=checksums)
        (draft / MANIFEST).write_bytes(manifest.to_bytes())
        store.put(draft, manifest)
    except BaseException:  # including Ctrl-C: leave no unfinished draft behind
        with suppress(ServerUnreachable):  # then the next build deletes it
            store.delete(draft)
        raise
    return manifest, len(made)


def _manifest(store: GenerationStore, snapshot: CorpusSnapshot, models: Models) -> Manifest:
    now = datetime.now(UTC)
    return Manifest(
        generation=store.new_name(now),
        built=now.isoformat(timespec="seconds"),
        guidebot=__version__,
        embedder=models.fingerprints[0],
        multilingual=models.fingerprints[1],
        splitter=FINGERPRINT,
        reader=reader_version(),
        passages=len(snapshot.passages),
        documents=snapshot.documents,
        unread=snapshot.unread,
        lists=digests_of(snapshot.lists),
    )


def digests_of(lists: Mapping[str, bytes]) -> dict[str, str]:
    """The digest of each list's contents, by name."""
    return {name: hashlib.sha256(contents).hexdigest() for name, contents in lists.items()}


def _origins(passages: Sequence[Passage], before: Contents | None) -> tuple[int, ...]:
    """The index of each passage in the previous generation, each used once; -1 for new passages."""
    places: dict[str, list[int]] = {}
    for place, passage in enumerate(before.passages if before is not None else ()):
        places.setdefault(key_of(passage), []).insert(0, place)
    return tuple(known.pop() if (known := places.get(key_of(passage))) else NOWHERE for passage in passages)


def _embed(job: Job, models: Models, progress: Progress) -> dict[int, EmbeddedTexts]:
    """The vectors of the new passages, by index; those in the embedding log are not computed again."""
    kept = EmbeddedLog(job.store.embedded, " ".join(models.fingerprints))
    done = kept.read()
    passages = job.snapshot.passages
    new = {place: key_of(passages[place]) for place, origin in enumerate(job.origins) if origin == NOWHERE}
    left = {key: passages[place] for place, key in new.items() if key not in done}
    keys = list(left)
    for first in range(0, len(keys), AT_ONCE):
        part = keys[first : first + AT_ONCE]
        embedded = _embed_together([left[key] for key in part], models)
        kept.add(part, embedded)
        done |= dict(zip(part, embedded, strict=True))
        progress("embedding", first + len(part), len(keys))
    return {place: done[key] for place, key in new.items()}


def _embed_together(passages: Sequence[Passage], models: Models) -> list[EmbeddedTexts]:
    quotable = [statement_texts(passage) for passage in passages]
    asked = [list(passage.asks) for passage in passages]
    further = [text for each in (*quotable, *asked) for text in each]
    vectors = models.embedder.embed([*(embedded_text(passage) for passage in passages), *further])
    ends = np.cumsum([len(each) for each in (*quotable, *asked)])
    rows = np.split(multivector_of(vectors[len(passages) :]), ends[:-1])
    own = vectors[: len(passages)]
    second = _multilingual(passages, models.multilingual)
    return [
        EmbeddedTexts(*each) for each in zip(own, rows[: len(passages)], rows[len(passages) :], *second, strict=True)
    ]


def _multilingual(passages: Sequence[Passage], model: Multilingual | None) -> list[list[Rows]]:
    """The multilingual vectors of the passages, of their non-English asks, and of their statements."""
    if model is None:
        return [[np.zeros((0, 1), dtype=np.int8)] * len(passages)] * 3
    own = multivector_of(model.passages([embedded_text(passage) for passage in passages]))
    foreign = [[ask for ask in passage.asks if language_of(ask) != ENGLISH] for passage in passages]
    quotable = [statement_texts_in_context(passage) for passage in passages]
    return [
        [row[np.newaxis] for row in own],
        _grouped(model.questions, foreign),
        _grouped(model.passages, quotable),
    ]


def _grouped(embed: Callable[[Sequence[str]], Vectors], texts: Sequence[Sequence[str]]) -> list[Rows]:
    """The vectors of several texts of each passage."""
    rows = multivector_of(embed([text for each in texts for text in each]))
    return np.split(rows, np.cumsum([len(each) for each in texts])[:-1])


def _fill(job: Job, draft: Path, made: dict[int, EmbeddedTexts]) -> None:
    """Write all files except the passage vectors and the manifest."""
    passages, before = job.snapshot.passages, job.before
    (draft / PASSAGES).write_bytes(passages_to_bytes(passages))
    for name, file in ROW_FILES.items():
        new_rows = {place: getattr(each, name) for place, each in made.items()}
        rows = _rows(job, new_rows, None if before is None else before.rows[name])
        (draft / file).write_bytes(rows.to_bytes())
    new = [passages[place] for place in sorted(made)]
    words = _words(job, [embedded_text(passage) for passage in new], None if before is None else before.words)
    (draft / WORDS).write_bytes(words.to_bytes())
    asked = _words(job, ["\n".join(passage.asks) for passage in new], None if before is None else before.asked_words)
    (draft / ASKED_WORDS).write_bytes(asked.to_bytes())
    for name, contents in job.snapshot.lists.items():
        (draft / name).write_bytes(contents)


def _rows(job: Job, made: Mapping[int, Rows], before: Multivector | None) -> Multivector:
    """Each passage's rows, new or from the previous generation."""
    return Multivector.of_passages(
        [
            made[place] if before is None or place in made else before.rows(origin)
            for place, origin in enumerate(job.origins)
        ]
    )


def _words(job: Job, new: Sequence[str], before: BM25Index | None) -> BM25Index:
    return BM25Index.build(new) if before is None else before.amended(job.origins, new)


def _fill_vectors(job: Job, draft: Path, name: str, made: dict[int, EmbeddedTexts]) -> int:
    """Write the passage vectors; return the number changed since the collection was built from scratch."""
    passages, before = job.snapshot.passages, job.before
    own = {passages[place].id: embedded.vector for place, embedded in made.items()}
    if before is None:
        job.store.write_vectors(draft, name, own)
        return 0
    moved = {
        passages[place].id: before.passages[origin].id for place, origin in enumerate(job.origins) if origin != NOWHERE
    }
    renamed = {new: old for new, old in moved.items() if new != old}
    kept = moved.keys() | own.keys()
    removed = [passage.id for passage in before.passages if passage.id not in kept]
    amended = before.manifest.amended + len(own) + len(renamed) + len(removed)
    if job.store.in_folder and amended <= WORN * len(passages):
        changed = own | _vectors_of(job.store, before, renamed)
        job.store.write_vectors(draft, name, changed, base=before.folder, removed=removed)
        return amended
    job.store.write_vectors(draft, name, own | _vectors_of(job.store, before, moved))
    return 0


def _vectors_of(store: GenerationStore, before: Contents, names: dict[str, str]) -> dict[str, Vectors]:
    """The vectors of a generation by new passage id; `names` maps new ids to the ids in that generation."""
    if not names:
        return {}
    vectors = store.vectors(before.manifest)
    try:
        known = vectors.vectors(sorted(set(names.values())))
    finally:
        vectors.close()
    return {new: known[old] for new, old in names.items()}
