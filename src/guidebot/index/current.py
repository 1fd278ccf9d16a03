"""Cached access to the current generation, reopened after a publish."""

import logging
import threading

from guidebot.errors import IndexDamaged, IndexMismatch
from guidebot.index.generation import Generation
from guidebot.index.generation_store import GenerationStore

log = logging.getLogger(__name__)


class CurrentGeneration:
    """Opens the current generation for one embedding model; thread-safe.

    A damaged generation is logged, and the newest intact one is used instead.
    """

    def __init__(self, store: GenerationStore, embedder: str) -> None:
        self.store = store
        self.embedder = embedder
        self._generation: Generation | None = None
        self._opened_for: str | None = None
        self._opening = threading.Lock()

    def get(self) -> Generation:
        """The current generation. Raises `IndexMissing`, `IndexMismatch`, or `IndexDamaged` if none is intact."""
        with self._opening:
            wanted = self._wanted()
            if self._generation is None or wanted != self._opened_for:
                self._generation = self._open(wanted)
                self._opened_for = wanted
            return self._generation

    def _wanted(self) -> str:
        try:
            return self.store.pointer().name
        except IndexDamaged as error:
            names = self.store.names()
            if not names:
                raise
            if self._opened_for != names[-1]:
                log.warning("%s; using generation %s meanwhile", error, names[-1])
            return names[-1]

    def _open(self, wanted: str) -> Generation:
        others = [name for name in reversed(self.store.names()) if name != wanted]
        first: IndexDamaged | None = None
        for name in [wanted, *others]:
            try:
                opened = self._checked(self.store.open(name))
            except IndexDamaged as error:
                if self._wanted() != wanted:  # a new one was published and this one pruned meanwhile
                    return self._open(self._wanted())
                first = first or error
                log.warning("%s", error)
            except IndexMismatch:
                if name == wanted:
                    raise
            else:
                if name != wanted:
                    log.warning("using generation %s meanwhile, built %s", name, opened.manifest.built)
                return opened
        raise first or IndexDamaged(f"generation {wanted} not found; run: guidebot index")

    def _checked(self, opened: Generation) -> Generation:
        if opened.manifest.embedder != self.embedder:
            raise IndexMismatch(
                f"{self.store.index} was built with a different embedding model; "
                "rebuild with: guidebot index, or set GUIDEBOT_EMBEDDING_MODEL to the model it was built with"
            )
        return opened
