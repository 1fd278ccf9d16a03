"""From a corpus folder to a published generation; what did not change is taken over from the one in use."""

import logging
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from guidebot.corpus.lists import PARSERS, list_files
from guidebot.corpus.read import READER, SourceFile, source_files
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
    """What a build did; `fresh` is False where the index already held just that. `embedded` counts passages."""

    manifest: Manifest
    fresh: bool
    embedded: int
    seconds: float

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The files that were not read, by path."""
        return tuple(Fault(path, reason) for path, (_, reason) in self.manifest.unread.items())


def build(corpus: Path, store: GenerationStore, models: Models, progress: Progress, *, force: bool = False) -> Built:
    """Publish a corpus folder, unless the index already holds just that.

    Raises `CorpusError` where no document can be read, `IndexBusy` while another build runs, `IndexUnwritable` where
    the disk is full; the index in use then stays as it was.
    """
    return publish(source_files(corpus), store, models, progress, lists=_whole_lists(corpus), force=force)


def _whole_lists(corpus: Path) -> dict[str, bytes]:
    """The corpus's own lists; a broken one is named and left out, since the documents do not need it."""
    whole = {}
    for name, contents in list_files(corpus).items():
        try:
            PARSERS[name](contents)
        except CorpusError as error:
            log.warning("%s; see: guidebot corpus lint", error)
        else:
            whole[name] = contents
    return whole


def publish_documents(
    documents: Sequence[Document], store: GenerationStore, models: Models, progress: Progress, *, force: bool = False
) -> Built:
    """Publish documents that were read already; otherwise as `build`."""
    given = [
        SourceFile(document.source.path, document.digest, lambda document=document: document)  # type: ignore[misc]
        for document in documents
    ]
    return publish(given, store, models, progress, lists={}, force=force)


def publish(  # what goes in, where it goes, and how
    offered: Sequence[SourceFile],
    store: GenerationStore,
    models: Models,
    progress: Progress,
    *,
    lists: Mapping[str, bytes],
    force: bool = False,
) -> Built:
    """Publish what is offered, unless a generation that is kept already holds just that; then that one is used."""
    started = time.perf_counter()
    with store.writing():
        known = None if force else _holding(offered, lists, store, models)
        if known is not None:
            models.embedder.prepare(_texts(store, known))
            fresh = _use(store, known.generation)
            return Built(known, fresh, 0, time.perf_counter() - started)
        before = None if force else _before(store, models)
        stock = replace(read_corpus_snapshot(offered, before, models.embedder, progress), lists=lists)
        with _writable(store.index):
            manifest, embedded = write_generation(store, stock, before, models, progress)
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
            f"the index cannot be written to {index} ({reason}); the one in use is as it was; "
            "free space there, then run: guidebot index"
        ) from error


def _holding(
    offered: Sequence[SourceFile], lists: Mapping[str, bytes], store: GenerationStore, models: Models
) -> Manifest | None:
    """The newest whole generation that was built from just these files by this embedder, splitter and reader."""
    files = {offer.path: offer.digest for offer in offered}
    wanted = (models.fingerprints, FINGERPRINT, READER, files, digests_of(lists))
    for name in reversed(store.names()):
        try:
            manifest = store.manifest(name)
            made_of = (manifest.fingerprints, manifest.splitter, manifest.reader, manifest.files, manifest.lists)
            if made_of == wanted:
                manifest.check(store.folder(name))
                return manifest
        except IndexProblem as error:
            log.warning("%s", error)
    return None


def _texts(store: GenerationStore, manifest: Manifest) -> Iterator[str]:
    """What was embedded of a generation's passages, read only if it is wanted."""
    yield from map(embedded_text, Contents(store.folder(manifest.generation)).passages)


def _use(store: GenerationStore, name: str) -> bool:
    """See that a generation is in use; say whether it was not."""
    try:
        if store.pointer().name == name and store.pointer().rolled_back_from is None:
            return False
    except IndexProblem as error:
        log.warning("%s", error)
    store.publish(name)
    return True


def _before(store: GenerationStore, models: Models) -> Contents | None:
    """The generation in use, if what it holds can be taken over."""
    try:
        name = store.pointer().name
        before = Contents(store.folder(name))
        before.manifest.check(before.folder, VECTORS)
    except IndexMissing:
        return None
    except IndexProblem as error:
        log.warning("%s; building it anew", error)
        return None
    if before.manifest.fingerprints != models.fingerprints:
        log.warning("an embedding model is another than before: every passage is embedded anew")
        return None
    if before.manifest.splitter != FINGERPRINT:
        log.warning("documents are split otherwise than before: every passage is made anew")
        return None
    return before
