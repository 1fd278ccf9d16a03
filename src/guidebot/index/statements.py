"""The vectors of every statement that can be quoted, made with the index so that answering costs no forward pass."""

import zipfile
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guidebot.corpus.plain import plain
from guidebot.errors import IndexDamaged
from guidebot.index.embed import Embedder, Progress, Vectors
from guidebot.index.sentences import Statement, statements
from guidebot.records import Passage

SCALE = 127  # a unit vector's components as whole numbers of one byte


def statement_text(passage: Passage, statement: Statement) -> str:
    """What is embedded of a statement: its own words, after its heading and the sentence that leads into its list."""
    parts = [*passage.headings[-1:]]
    if statement.lead_in is not None:
        parts.append(passage.text[slice(*statement.lead_in)])
    parts.append(passage.text[statement.start : statement.end])
    return "\n".join(plain(part) for part in parts)


def statement_texts(passage: Passage) -> list[str]:
    """What is embedded of each statement of a passage, in order."""
    return [statement_text(passage, statement) for statement in statements(passage.text)]


class StatementVectors:
    """One byte a component; `bounds[n]` to `bounds[n + 1]` are the rows of passage n."""

    def __init__(self, rows: NDArray[np.int8], bounds: NDArray[np.int64]) -> None:
        self._rows = rows
        self._bounds = bounds

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], embedder: Embedder, progress: Progress) -> "StatementVectors":
        """Embed the statements of each passage."""
        vectors = embedder.embed([text for each in texts for text in each], progress)
        bounds = np.array([0, *accumulate(len(each) for each in texts)], dtype=np.int64)
        return cls(np.rint(vectors * SCALE).astype(np.int8), bounds)

    def save(self, path: Path) -> None:
        """Write to one file."""
        np.savez(path, rows=self._rows, bounds=self._bounds)

    @classmethod
    def load(cls, path: Path) -> "StatementVectors":
        """Read what `save` wrote. Raises `IndexDamaged` if it cannot be read."""
        try:
            with np.load(path) as stored:
                return cls(stored["rows"], stored["bounds"])
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"{path} is damaged; build again with: guidebot index") from error

    def of(self, position: int) -> Vectors:
        """The vectors of a passage's statements, shape (statements, dimension), close to unit length."""
        rows = self._rows[self._bounds[position] : self._bounds[position + 1]]
        return rows.astype(np.float32) / np.float32(SCALE)
