"""Building and publishing index generations, reusing what has not changed since the current one."""

import logging
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from guidebot.corpus.lists import list_files, routes_of
from guidebot.corpus.read import SourceFile, reader_version, source_files
from guidebot.errors import CorpusError, IndexMissing, IndexProblem, IndexUnwritable
from guidebot.index.corpus_snapshot import read_corpus_snapshot
from guidebot.index.embedders.multilingual import Models
from guidebot.index.generation import VECTORS, Contents
from guidebot.index.generation_store import GenerationStore
from guidebot.index.manifest import Manifest
from guidebot.index.progress import Progress
from guidebot.index.split import FINGERPRINT, embedded_text
from guidebot.index.write import digests_of, write_generation
from guidebot.records import Document, Fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build; `fresh` is False if the index was up to date. `embedded` counts passages."""

    manifest: Manifest
    fresh: bool
    embedded: int
    seconds: float

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The files that could not be read."""
        return tuple(Fault(path, reason) for path, (_, reason) in self.manifest.unread.items())


def build(corpus: Path, store: GenerationStore, models: Models, progress: Progress, *, force: bool = False) -> Built:
    """Build and publish the index of a corpus folder, unless it is up to date.

    Raises `CorpusError` if no document can be read, `IndexBusy` while another build runs, `IndexUnwritable` if the
    index cannot be written; the current index is unchanged then.
    """
    return publish(source_files(corpus), store, models, progress, lists=_whole_lists(corpus), force=force)


def _whole_lists(corpus: Path) -> dict[str, bytes]:
    """The routes file; an invalid one is logged and left out, since documents do not need it."""
    whole = {}
    for name, contents in list_files(corpus).items():
        try:
            routes_of(contents)
        except CorpusError as error:
            log.warning("%s; see: guidebot corpus lint", error)
        else:
            whole[name] = contents
    return whole


def publish_documents(
    documents: Sequence[Document], store: GenerationStore, models: Models, progress: Progress, *, force: bool = False
) -> Built:
    """Build and publish from documents that are already read; otherwise like `build`."""
    given = [
        SourceFile(document.source.path, document.digest, lambda document=document: document)  # type: ignore[misc]
        for document in documents
    ]
    return publish(given, store, models, progress, lists={}, force=force)


def publish(
    sources: Sequence[SourceFile],
    store: GenerationStore,
    models: Models,
    progress: Progress,
    *,
    lists: Mapping[str, bytes],
    force: bool = False,
) -> Built:
    """Build and publish source files, or reuse a kept generation that was built from the same files."""
    started = time.perf_counter()
    with store.writing():
        known = None if force else _holding(sources, lists, store, models)
        if known is not None:
            models.embedder.prepare(_texts(store, known))
            fresh = _use(store, known.generation)
            return Built(known, fresh, 0, time.perf_counter() - started)
        before = None if force else _before(store, models)
        snapshot = replace(read_corpus_snapshot(sources, before, models.embedder, progress), lists=lists)
        with _writable(store.index):
            manifest, embedded = write_generation(store, snapshot, before, models, progress)
            store.publish(manifest.generation)
        store.prune()
        return Built(manifest, fresh=True, embedded=embedded, seconds=time.perf_counter() - started)


@contextmanager
def _writable(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror or error
        raise IndexUnwritable(
            f"cannot write the index to {index} ({reason}); the current index is unchanged; "
            "free up space, then run: guidebot index"
        ) from error


def _holding(
    sources: Sequence[SourceFile], lists: Mapping[str, bytes], store: GenerationStore, models: Models
) -> Manifest | None:
    """The newest intact generation built from the same files with the same models, splitter and reader."""
    files = {each.path: each.digest for each in sources}
    wanted = (models.fingerprints, FINGERPRINT, reader_version(), files, digests_of(lists))
    for name in reversed(store.names()):
        try:
            manifest = store.manifest(name)
            made_of = (manifest.fingerprints, manifest.splitter, manifest.reader, manifest.files, manifest.lists)
            if made_of == wanted:
                return store.check(name)
        except IndexProblem as error:
            log.warning("%s", error)
    return None


def _texts(store: GenerationStore, manifest: Manifest) -> Iterator[str]:
    """The embedded texts of a generation's passages, read lazily."""
    yield from map(embedded_text, Contents(store.folder(manifest.generation)).passages)


def _use(store: GenerationStore, name: str) -> bool:
    """Make a generation the current one; False if it already was."""
    try:
        if store.pointer().name == name and store.pointer().rolled_back_from is None:
            return False
    except IndexProblem as error:
        log.warning("%s", error)
    store.publish(name)
    return True


def _before(store: GenerationStore, models: Models) -> Contents | None:
    """The current generation, or None if nothing of it can be reused."""
    try:
        name = store.pointer().name
        before = Contents(store.folder(name))
        before.manifest.check(before.folder, VECTORS)
        store.check_vectors(before.manifest)
    except IndexMissing:
        return None
    except IndexProblem as error:
        log.warning("%s; rebuilding the index", error)
        return None
    if before.manifest.fingerprints != models.fingerprints:
        log.warning("embedding model changed; re-embedding all passages")
        return None
    if before.manifest.splitter != FINGERPRINT:
        log.warning("splitter changed; rebuilding all passages")
        return None
    return before
