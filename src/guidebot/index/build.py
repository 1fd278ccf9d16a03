"""From a corpus folder to a published generation."""

import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from guidebot import __version__
from guidebot.corpus import read_corpus
from guidebot.errors import CorpusError, IndexBusy, IndexProblem, Misuse
from guidebot.index import split
from guidebot.index.embed import Embedder
from guidebot.index.generation import (
    PASSAGES,
    STATEMENTS,
    VECTORS,
    WORDS,
    Manifest,
    current_generation,
    publish,
    read_manifest,
)
from guidebot.index.lexical import LexicalIndex
from guidebot.index.passages import write_passages
from guidebot.index.statements import StatementVectors, statement_texts
from guidebot.index.store import VectorStore
from guidebot.records import Document, Fault, Passage

LOCK = ".lock"
UNFINISHED = ".building-"
GENERATION = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
KEPT = 2  # the one in use and the one before it, which a reader may still have open


class Progress(Protocol):
    """Is told how far a build has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of a stage are finished."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; `fresh` is False where the index was already up to date and nothing was written."""

    manifest: Manifest
    faults: tuple[Fault, ...]
    fresh: bool
    seconds: float


def build(corpus: Path, index: Path, embedder: Embedder, progress: Progress, *, force: bool = False) -> Built:
    """Read, split, embed and publish a corpus, unless the index already holds just that.

    Raises `CorpusError` where no document can be read, `IndexBusy` while another build runs; the index in use then
    stays as it was.
    """
    started = time.perf_counter()
    read = read_corpus(corpus)
    if not read.documents:
        faults = "".join(f"; {fault.path}: {fault.reason}" for fault in read.faults[:3])
        raise CorpusError(f"no document in {corpus} can be read{faults}")
    manifest, fresh = publish_documents(read.documents, index, embedder, progress, force=force)
    return Built(manifest, read.faults, fresh, time.perf_counter() - started)


def publish_documents(
    documents: tuple[Document, ...], index: Path, embedder: Embedder, progress: Progress, *, force: bool = False
) -> tuple[Manifest, bool]:
    """Index documents and publish them, unless the index already holds just these; say whether it was built anew.

    Raises `IndexBusy` while another build runs.
    """
    with _only_writer(index):
        manifest = None if force else _unchanged(index, documents, embedder)
        if manifest is not None:
            return manifest, False
        return _write(index, documents, embedder, progress), True


@contextmanager
def _only_writer(index: Path) -> Iterator[None]:
    """Hold the index's write lock, which the system lets go of when a process dies."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / LOCK, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(f"another process is building {index}; wait for it to finish") from error
    except OSError as error:
        raise Misuse(
            f"cannot write to {index} ({error.strerror or error}); name another folder with --index"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _unchanged(index: Path, documents: tuple[Document, ...], embedder: Embedder) -> Manifest | None:
    try:
        manifest = read_manifest(current_generation(index))
    except IndexProblem:
        return None
    same = (manifest.embedder, manifest.splitter, manifest.documents) == (
        embedder.fingerprint,
        split.FINGERPRINT,
        _digests(documents),
    )
    return manifest if same else None


def _digests(documents: tuple[Document, ...]) -> dict[str, str]:
    return {document.source.path: document.digest for document in documents}


def _write(index: Path, documents: tuple[Document, ...], embedder: Embedder, progress: Progress) -> Manifest:
    passages = _split(documents, embedder, progress)
    now = datetime.now(UTC)
    name = f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = index / f"{UNFINISHED}{name}"
    folder.mkdir()
    try:
        _fill(folder, passages, embedder, progress)
        manifest = Manifest(
            generation=name,
            built=now.isoformat(timespec="seconds"),
            guidebot=__version__,
            embedder=embedder.fingerprint,
            splitter=split.FINGERPRINT,
            passages=len(passages),
            documents=_digests(documents),
        )
        manifest.write(folder)
        finished = folder.rename(index / name)
    except BaseException:  # also Ctrl-C: what is not finished is not left behind
        shutil.rmtree(folder, ignore_errors=True)
        raise
    publish(index, finished)
    _sweep(index)
    return manifest


def _split(documents: tuple[Document, ...], embedder: Embedder, progress: Progress) -> tuple[Passage, ...]:
    splitter = split.Splitter(embedder.count_tokens, embedder.limit)
    passages: list[Passage] = []
    for number, document in enumerate(documents, start=1):
        passages += splitter.split(document)
        progress("splitting", number, len(documents))
    return tuple(passages)


def _fill(folder: Path, passages: tuple[Passage, ...], embedder: Embedder, progress: Progress) -> None:
    texts = [split.embedded_text(passage) for passage in passages]
    done = 0

    def embedded(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", done, total)

    quotable = [statement_texts(passage) for passage in passages]
    total = len(texts) + sum(len(each) for each in quotable)
    vectors = embedder.embed(texts, embedded)
    VectorStore.create(folder / VECTORS, [passage.id for passage in passages], texts, vectors)
    StatementVectors.build(quotable, embedder, embedded).save(folder / STATEMENTS)
    LexicalIndex.build(texts).save(folder / WORDS)
    write_passages(folder / PASSAGES, passages)


def _sweep(index: Path) -> None:
    """Remove what dead builds left, and all but the newest generations."""
    # By name, since somebody may have named a folder that holds other things too.
    unfinished = [path for path in index.glob(f"{UNFINISHED}*") if GENERATION.fullmatch(path.name[len(UNFINISHED) :])]
    in_use = current_generation(index)
    finished = sorted(path for path in index.iterdir() if GENERATION.fullmatch(path.name) and path != in_use)
    for path in [*unfinished, *finished[: -(KEPT - 1)]]:
        shutil.rmtree(path, ignore_errors=True)
