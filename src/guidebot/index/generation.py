"""One built index, complete and never changed: its passages in order, found by meaning and by words."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from guidebot.corpus.lists import ROUTES, Routes, routes_of
from guidebot.errors import IndexDamaged
from guidebot.index.bm25 import BM25Index
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.embedding_log import ROWS
from guidebot.index.manifest import MEND, Manifest, read_manifest
from guidebot.index.multivector import Multivector
from guidebot.index.passage_file import passages_from_bytes
from guidebot.index.vocabulary import Vocabulary
from guidebot.records import Source
from guidebot.text.plain_text import plain

if TYPE_CHECKING:
    from guidebot.index.chroma import VectorStore

PASSAGES = "passages.jsonl"
# Vectors of which a passage has several, by what they are of; each in a file of its own.
ROW_FILES = {name: f"{name}.npz" for name in ROWS}
ASKED_WORDS = "asked-words.npz"
WORDS = "words.npz"
VECTORS = "chroma"
SCOPES = 64  # whose passages are remembered

Mask = NDArray[np.bool_]

USUAL_ASKS = 4  # of a section: see CONTRIBUTING.md


class Contents:
    """What guidebot itself wrote of a generation, read whole and checked: everything but the vectors of passages."""

    def __init__(self, folder: Path) -> None:
        """Read a generation's folder. Raises `IndexDamaged` if a file is not what was written."""
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.passages = passages_from_bytes(self.manifest.contents(folder, PASSAGES))
        self.rows = {
            name: Multivector.from_bytes(self.manifest.contents(folder, file)) for name, file in ROW_FILES.items()
        }
        self.words = BM25Index.from_bytes(self.manifest.contents(folder, WORDS))
        self.asked_words = BM25Index.from_bytes(self.manifest.contents(folder, ASKED_WORDS))
        lists = {name: self.manifest.contents(folder, name) for name in self.manifest.lists}
        self.stored_routes = lists.get(ROUTES)
        if len(self.passages) != self.manifest.passages:
            raise IndexDamaged(f"{folder} holds {len(self.passages)} of {self.manifest.passages} passages; {MEND}")


class Generation:
    """An opened generation. It rests on nothing in its folder, which may go while it is in use."""

    def __init__(self, folder: Path, open_store: Callable[[Manifest], "VectorStore"]) -> None:
        """Open a generation's folder, and its vectors with `open_store`. Raises `IndexDamaged`."""
        contents = Contents(folder)
        self.folder = folder
        self.manifest = contents.manifest
        self.passages = contents.passages
        self.statements = contents.rows["statements"]
        self.asks = contents.rows["asks"]
        self.multilingual = contents.rows["multilingual"]
        self.multilingual_asks = contents.rows["multilingual_asks"]
        self.words = contents.words
        self.asked_words = contents.asked_words
        self._stored_routes = contents.stored_routes
        self._scopes: dict[Hashable, Mask] = {}
        self.vectors = open_store(self.manifest)
        if self.vectors.size != len(self.passages):
            raise IndexDamaged(f"{folder} has {len(self.passages)} passages but {self.vectors.size} vectors; {MEND}")

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.manifest.generation

    @cached_property
    def routes(self) -> Routes | None:
        """The situations that a person must handle, None where the corpus lists none; read at the first question.

        Raises `CorpusError` where they cannot be used, which `guidebot corpus lint` finds before.
        """
        return routes_of(self._stored_routes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each passage stands in `passages`, by id."""
        return {passage.id: position for position, passage in enumerate(self.passages)}

    @cached_property
    def places(self) -> dict[Source, list[int]]:
        """Where each document's passages stand in `passages`."""
        places: dict[Source, list[int]] = {}
        for position, passage in enumerate(self.passages):
            places.setdefault(passage.source, []).append(position)
        return places

    @cached_property
    def versions(self) -> dict[str, list[Source]]:
        """The versions of each document, by its name."""
        versions: dict[str, list[Source]] = {}
        for source in self.places:
            versions.setdefault(source.document, []).append(source)
        return versions

    def holding(self, sources: Iterable[Source]) -> Mask:
        """Which passages are of some of the documents, shape (passages,)."""
        held = np.zeros(len(self.passages), dtype=np.bool_)
        for source in sources:
            held[self.places[source]] = True
        return held

    def scoped(self, scope: Hashable, sources: Callable[[], Iterable[Source]]) -> Mask:
        """`holding` of the documents in a scope, which are asked for once; not to be written to."""
        mask = self._scopes.get(scope)
        if mask is None:
            mask = self.holding(sources())
            mask.setflags(write=False)
            if len(self._scopes) >= SCOPES:  # most ask for today; days asked about once need not stay
                self._scopes.clear()
            self._scopes[scope] = mask
        return mask

    @cached_property
    def by_locale(self) -> dict[str, Mask]:
        """Which passages are in each locale, shape (passages,)."""
        locales = sorted({source.locale for source in self.places})
        return {name: self.holding(each for each in self.places if each.locale == name) for name in locales}

    @cached_property
    def few_asks(self) -> Mask:
        """Which passages have fewer asks than a section usually gets, so that these say less than the text itself."""
        return np.array([len(passage.asks) < USUAL_ASKS for passage in self.passages], dtype=np.bool_)

    @cached_property
    def no_asks(self) -> Mask:
        """Which passages have no asks."""
        return np.array([not passage.asks for passage in self.passages], dtype=np.bool_)

    @cached_property
    def without_asks(self) -> frozenset[str]:
        """The ids of the passages that have no asks."""
        return frozenset(passage.id for passage in self.passages if not passage.asks)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the passages, and of what is asked about them, as they are spelt."""
        return Vocabulary.of(
            "\n".join((passage.source.title, *passage.headings, plain(passage.text), *passage.asks))
            for passage in self.passages
        )

    def by_meaning(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The cosines of the `count` passages nearest to a unit vector, of all or of those named, by id."""
        return self.vectors.nearest(vector, count, among)

    def by_words(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every passage, in the order of `passages`."""
        return self.words.scores(question)
