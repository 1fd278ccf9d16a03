"""One built index, complete and never changed: a folder of passages, vectors, words and a manifest.

`<index>/CURRENT` names the generation in use and is replaced in one step, so a reader sees the old index or the new
one and never a half of either.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import IndexDamaged, IndexMissing
from guidebot.index.embed import Vectors
from guidebot.index.lexical import LexicalIndex
from guidebot.index.passages import read_passages
from guidebot.index.statements import StatementVectors
from guidebot.index.store import VectorStore
from guidebot.records import Source

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
PASSAGES = "passages.jsonl"
STATEMENTS = "statements.npz"
VECTORS = "chroma"
WORDS = "bm25"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from; `documents` gives each path's digest, `built` is an ISO time in UTC."""

    generation: str
    built: str
    guidebot: str
    embedder: str
    splitter: str
    passages: int
    documents: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write the manifest into its generation's folder."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation's folder. Raises `IndexDamaged` if it cannot be read."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"the manifest in {folder} cannot be read; build again with: guidebot index") from error


def current_generation(index: Path) -> Path:
    """The folder of the generation in use. Raises `IndexMissing` if nothing was built."""
    try:
        name = (index / CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"no index in {index}; build it with: guidebot index") from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{index / CURRENT} cannot be read; build again with: guidebot index") from error
    if not name or Path(name).name != name or not (index / name).is_dir():
        raise IndexDamaged(f"{index / CURRENT} names no generation; build again with: guidebot index")
    return index / name


def publish(index: Path, generation: Path) -> None:
    """Make a finished generation the one in use, in one step."""
    draft = index / f"{CURRENT}.new"
    with draft.open("w", encoding="utf-8") as file:
        file.write(generation.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(index / CURRENT)


class Generation:
    """An opened generation: its passages in order, found by meaning and by words."""

    def __init__(self, folder: Path) -> None:
        """Open a generation's folder. Raises `IndexDamaged` if it does not hold what its manifest says."""
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.passages = read_passages(folder / PASSAGES)
        self._vectors = VectorStore.open(folder / VECTORS)
        counts = {self.manifest.passages, len(self.passages), self._vectors.size}
        if len(counts) != 1:
            raise IndexDamaged(f"{folder} holds {sorted(counts)} passages by turns; build again with: guidebot index")

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.manifest.generation

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
    def words(self) -> LexicalIndex:
        """The lexical index, in the order of `passages`."""
        return LexicalIndex.load(self.folder / WORDS, len(self.passages))

    @cached_property
    def statements(self) -> StatementVectors:
        """The vectors of every passage's statements, by the passage's position."""
        return StatementVectors.load(self.folder / STATEMENTS)

    def by_meaning(self, vector: Vectors, count: int) -> dict[str, float]:
        """The cosines of the `count` passages nearest to a unit vector, by id."""
        return self._vectors.nearest(vector, count)

    def by_words(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every passage, in the order of `passages`."""
        return self.words.scores(question)

    def describe(self) -> dict[str, Any]:
        """The manifest's figures, for people."""
        manifest = self.manifest
        return {
            "generation": manifest.generation,
            "built": manifest.built,
            "documents": len(manifest.documents),
            "passages": manifest.passages,
            "embedder": manifest.embedder,
        }
