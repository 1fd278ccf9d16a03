"""The vectors of every statement that can be quoted, made with the index so that answering costs no forward pass."""

import io
import zipfile
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from guidebot.corpus.plain import plain
from guidebot.errors import IndexDamaged
from guidebot.index.embed import Vectors
from guidebot.index.sentences import Statement, statements
from guidebot.records import Passage

SCALE = 127  # a unit vector's components as whole numbers of one byte

Rows = NDArray[np.int8]


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


def rows_of(vectors: Vectors) -> Rows:
    """Unit vectors as one byte a component."""
    return np.rint(vectors * SCALE).astype(np.int8)


class StatementVectors:
    """The rows of each passage's statements, one byte a component; `bounds[n]` to `bounds[n + 1]` are passage n's."""

    def __init__(self, rows: Rows, bounds: NDArray[np.int64]) -> None:
        self._rows = rows
        self._bounds = bounds

    @classmethod
    def of_passages(cls, rows: Sequence[Rows]) -> "StatementVectors":
        """From the rows of each passage, in order; at least one passage."""
        bounds = np.array([0, *accumulate(len(each) for each in rows)], dtype=np.int64)
        return cls(np.concatenate(rows), bounds)

    def to_bytes(self) -> bytes:
        """The vectors as one file's contents."""
        file = io.BytesIO()
        np.savez(file, rows=self._rows, bounds=self._bounds)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, contents: bytes) -> "StatementVectors":
        """Read what `to_bytes` wrote. Raises `IndexDamaged` if it cannot be read."""
        try:
            with np.load(io.BytesIO(contents)) as stored:
                return cls(stored["rows"], stored["bounds"])
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged("the statement vectors are damaged; build again with: guidebot index") from error

    def rows(self, position: int) -> Rows:
        """The rows of a passage's statements as they are stored."""
        return self._rows[self._bounds[position] : self._bounds[position + 1]]

    def of(self, position: int) -> Vectors:
        """The vectors of a passage's statements, shape (statements, dimension), close to unit length."""
        return self.rows(position).astype(np.float32) / np.float32(SCALE)
