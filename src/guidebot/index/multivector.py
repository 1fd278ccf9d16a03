"""Several int8 vectors per passage, such as those of its statements or its asks."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import IndexDamaged
from guidebot.index.embedders.protocol import Vectors

SCALE = 127  # int8 quantisation of components in [-1, 1]

Rows = NDArray[np.int8]


def multivector_of(vectors: Vectors) -> Rows:
    """Quantise unit vectors to int8, shape unchanged."""
    return np.rint(vectors * SCALE).astype(np.int8)


class Multivector:
    """The vectors of each passage: `rows[bounds[n]:bounds[n + 1]]` are those of passage n."""

    def __init__(self, rows: Rows, bounds: NDArray[np.int64]) -> None:
        self._rows = rows
        self._bounds = bounds

    @classmethod
    def of_passages(cls, rows: Sequence[Rows]) -> "Multivector":
        """Concatenate the rows of at least one passage."""
        bounds = np.array([0, *accumulate(len(each) for each in rows)], dtype=np.int64)
        return cls(np.concatenate(rows), bounds)

    def arrays(self, name: str) -> dict[str, Any]:
        """The two arrays, to save under a name."""
        return {name: self._rows, f"{name}_bounds": self._bounds}

    @classmethod
    def of_arrays(cls, stored: Mapping[str, Any], name: str) -> "Multivector":
        """Restore from the result of `arrays`."""
        return cls(stored[name], stored[f"{name}_bounds"])

    def to_bytes(self) -> bytes:
        """Serialise the vectors."""
        file = io.BytesIO()
        np.savez(file, **self.arrays("rows"))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, contents: bytes) -> "Multivector":
        """Deserialise vectors. Raises `IndexDamaged` if they are invalid."""
        try:
            with np.load(io.BytesIO(contents)) as stored:
                return cls.of_arrays(stored, "rows")
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged("the vectors of statements or asks are damaged; run: guidebot index") from error

    def rows(self, position: int) -> Rows:
        """The stored int8 rows of a passage, shape (rows, dimension)."""
        return self._rows[self._bounds[position] : self._bounds[position + 1]]

    def of(self, position: int) -> Vectors:
        """The dequantised vectors of a passage, shape (rows, dimension), of about unit length."""
        return self.rows(position).astype(np.float32) / np.float32(SCALE)

    def nearest(self, vector: Vectors) -> Vectors:
        """Highest cosine of each passage's rows with a unit vector, shape (passages,); -1 if it has no rows."""
        best = np.full(len(self._bounds) - 1, -1.0, dtype=np.float32)
        filled = np.flatnonzero(np.diff(self._bounds))
        if len(filled):
            cosines = self._floats @ vector
            best[filled] = np.maximum.reduceat(cosines, self._bounds[filled])
        return best

    def nearest_rows(self, vector: Vectors, allowed: NDArray[np.bool_], count: int) -> list[tuple[int, int]]:
        """The `count` rows of allowed passages with the highest cosine, best first, as (passage, row within it)."""
        cosines = np.where(allowed[self._owners], self._floats @ vector, -np.inf)
        best = np.argpartition(-cosines, min(count, len(cosines) - 1))[:count] if len(cosines) else np.zeros(0, int)
        best = best[np.argsort(-cosines[best], kind="stable")]
        owners = self._owners[best]
        numbers = best - self._bounds[owners]
        return [
            (int(owner), int(number))
            for owner, number, row in zip(owners, numbers, best, strict=True)
            if np.isfinite(cosines[row])
        ]

    @cached_property
    def _owners(self) -> NDArray[np.int64]:
        """The passage of each row, shape (rows,)."""
        return np.repeat(np.arange(len(self._bounds) - 1), np.diff(self._bounds))

    @cached_property
    def _floats(self) -> Vectors:
        return self._rows.astype(np.float32) / np.float32(SCALE)
