"""An index generation: an immutable set of passages with their dense and lexical indexes."""

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
from guidebot.index.manifest import REBUILD, Manifest, read_manifest
from guidebot.index.multivector import Multivector
from guidebot.index.passage_file import passages_from_bytes
from guidebot.index.vocabulary import Vocabulary
from guidebot.records import Source
from guidebot.text.plain_text import plain

if TYPE_CHECKING:
    from guidebot.index.chroma import VectorStore

PASSAGES = "passages.jsonl"
# Files of vectors of which a passage has several.
ROW_FILES = {name: f"{name}.npz" for name in ROWS}
ASKED_WORDS = "asked-words.npz"
WORDS = "words.npz"
VECTORS = "chroma"
SCOPES = 64  # cached scopes

Mask = NDArray[np.bool_]

USUAL_ASKS = 4  # per section; see CONTRIBUTING.md


class Contents:
    """The verified files of a generation, except the passage vectors."""

    def __init__(self, folder: Path) -> None:
        """Read a generation's folder. Raises `IndexDamaged` if a file fails verification."""
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
            raise IndexDamaged(f"{folder} has {len(self.passages)} of {self.manifest.passages} passages; {REBUILD}")


class Generation:
    """An open generation, held in memory: its folder may be deleted while it is in use."""

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
        self.multilingual_statements = contents.rows["multilingual_statements"]
        self.words = contents.words
        self.asked_words = contents.asked_words
        self._stored_routes = contents.stored_routes
        self._scopes: dict[Hashable, Mask] = {}
        self.vectors = open_store(self.manifest)
        if self.vectors.size != len(self.passages):
            raise IndexDamaged(f"{folder} has {len(self.passages)} passages but {self.vectors.size} vectors; {REBUILD}")

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.manifest.generation

    @cached_property
    def routes(self) -> Routes | None:
        """The safety routes, None if the corpus has none; parsed on first use.

        Raises `CorpusError` if they are invalid.
        """
        return routes_of(self._stored_routes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """The index of each passage in `passages`, by id."""
        return {passage.id: position for position, passage in enumerate(self.passages)}

    @cached_property
    def places(self) -> dict[Source, list[int]]:
        """The indices of each document's passages in `passages`."""
        places: dict[Source, list[int]] = {}
        for position, passage in enumerate(self.passages):
            places.setdefault(passage.source, []).append(position)
        return places

    @cached_property
    def versions(self) -> dict[str, list[Source]]:
        """The versions of each document, by its id."""
        versions: dict[str, list[Source]] = {}
        for source in self.places:
            versions.setdefault(source.document, []).append(source)
        return versions

    def holding(self, sources: Iterable[Source]) -> Mask:
        """Mask of the passages of these documents, shape (passages,)."""
        held = np.zeros(len(self.passages), dtype=np.bool_)
        for source in sources:
            held[self.places[source]] = True
        return held

    def scoped(self, scope: Hashable, sources: Callable[[], Iterable[Source]]) -> Mask:
        """Cached, read-only mask of the passages in a scope, shape (passages,); `sources` gives its documents."""
        mask = self._scopes.get(scope)
        if mask is None:
            mask = self.holding(sources())
            mask.setflags(write=False)
            if len(self._scopes) >= SCOPES:  # nearly all questions are about today
                self._scopes.clear()
            self._scopes[scope] = mask
        return mask

    @cached_property
    def by_locale(self) -> dict[str, Mask]:
        """Mask of the passages in each locale, shape (passages,)."""
        locales = sorted({source.locale for source in self.places})
        return {name: self.holding(each for each in self.places if each.locale == name) for name in locales}

    @cached_property
    def few_asks(self) -> Mask:
        """Mask of the passages with fewer asks than usual, whose asks say less than the text; shape (passages,)."""
        return np.array([len(passage.asks) < USUAL_ASKS for passage in self.passages], dtype=np.bool_)

    @cached_property
    def no_asks(self) -> Mask:
        """Mask of the passages without asks, shape (passages,)."""
        return np.array([not passage.asks for passage in self.passages], dtype=np.bool_)

    @cached_property
    def without_asks(self) -> frozenset[str]:
        """The ids of the passages without asks."""
        return frozenset(passage.id for passage in self.passages if not passage.asks)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the passages and their asks, for spelling correction."""
        return Vocabulary.of(
            "\n".join((passage.source.title, *passage.headings, plain(passage.text), *passage.asks))
            for passage in self.passages
        )

    def by_meaning(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The cosine similarity of the `count` passages nearest to a unit vector, by id; `among` limits the search."""
        return self.vectors.nearest(vector, count, among)

    def by_words(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every passage, shape (passages,)."""
        return self.words.scores(question)
