"""BM25 lexical search.

Postings store term counts and are scored at query time, so that an incremental build can reuse the postings of
unchanged documents; libraries that store precomputed scores would need a full rebuild.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import IndexDamaged
from guidebot.text.terms import terms

K1 = 1.5
B = 0.75
NOWHERE = -1

Whole = NDArray[np.int64]


class BM25Index:
    """An inverted index of term counts with BM25 scoring.

    `places[bounds[n]:bounds[n + 1]]` are the texts that contain term n, ascending, and `counts` its frequency in each.
    """

    def __init__(self, vocabulary: Sequence[str], bounds: Whole, places: Whole, counts: Whole, lengths: Whole) -> None:
        self.vocabulary = {term: number for number, term in enumerate(vocabulary)}
        self._bounds = bounds
        self._places = places
        self._counts = counts
        self._lengths = lengths

    @classmethod
    def build(cls, texts: Sequence[str]) -> "BM25Index":
        """Index texts; score arrays are in the same order."""
        return cls._of([], np.empty((3, 0), dtype=np.int64), texts, 0)

    def amended(self, origins: Sequence[int], texts: Sequence[str]) -> "BM25Index":
        """An updated index: its text n is text `origins[n]` of this one, or the next of `texts` if that is -1."""
        moved = np.full(len(self._lengths), NOWHERE, dtype=np.int64)
        origin = np.asarray(origins, dtype=np.int64)
        kept = origin != NOWHERE
        moved[origin[kept]] = np.flatnonzero(kept)
        numbers = np.repeat(np.arange(len(self._bounds) - 1), np.diff(self._bounds))
        rows = np.stack([numbers, moved[self._places], self._counts])[:, moved[self._places] != NOWHERE]
        return self._of(list(self.vocabulary), rows, texts, len(origin), np.flatnonzero(~kept))

    @classmethod
    def _of(
        cls, vocabulary: list[str], rows: Whole, texts: Sequence[str], size: int, places: Whole | None = None
    ) -> "BM25Index":
        """Build from rows of (term, text, count) and new texts, which get the positions `places`."""
        numbers = {term: number for number, term in enumerate(vocabulary)}
        added: list[tuple[int, int, int]] = []
        for place, text in zip(range(len(texts)) if places is None else places, texts, strict=True):
            for term, count in Counter(terms(text)).items():
                added.append((numbers.setdefault(term, len(numbers)), int(place), count))
        new = np.asarray(added, dtype=np.int64).reshape(-1, 3).T
        every, at, counts = np.concatenate([rows, new], axis=1)
        used, dense = np.unique(every, return_inverse=True)  # drop terms that no text contains any more
        order = np.lexsort((at, dense))
        names = list(numbers)
        return cls(
            [names[number] for number in used],
            np.concatenate([[0], np.cumsum(np.bincount(dense, minlength=len(used)))]).astype(np.int64),
            at[order],
            counts[order],
            np.bincount(at, weights=counts, minlength=max(size, len(texts))).astype(np.int64),
        )

    def to_bytes(self) -> bytes:
        """Serialise the index."""
        file = io.BytesIO()
        np.savez(
            file,
            vocabulary=np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8),
            bounds=self._bounds,
            places=self._places.astype(np.uint32),
            counts=np.minimum(self._counts, np.iinfo(np.uint16).max).astype(np.uint16),
            lengths=self._lengths,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, contents: bytes) -> "BM25Index":
        """Deserialise an index. Raises `IndexDamaged` if it is invalid."""
        try:
            with np.load(io.BytesIO(contents)) as stored:
                vocabulary = stored["vocabulary"].tobytes().decode()
                places, counts = stored["places"].astype(np.int64), stored["counts"].astype(np.int64)
                names = vocabulary.split("\n") if vocabulary else []
                return cls(names, stored["bounds"], places, counts, stored["lengths"])
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged("the lexical index is damaged; rebuild with: guidebot index") from error

    def scores(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every text for a question, shape (texts,); 0 if no term matches.

        Lucene's variant: idf log(1 + (N - n + 0.5) / (n + 0.5)), times tf / (tf + k1 (1 - b + b length / mean length)),
        with k1 1.5 and b 0.75, summed over the question's terms.
        """
        scores = np.zeros(len(self._lengths), dtype=np.float64)
        for term in terms(question):
            number = self.vocabulary.get(term)
            if number is not None:
                postings = slice(self._bounds[number], self._bounds[number + 1])
                places, counts = self._places[postings], self._counts[postings]
                idf = np.log(1 + (len(scores) - len(places) + 0.5) / (len(places) + 0.5))
                scores[places] += idf * counts / (counts + self._norms[places])
        return scores.astype(np.float32)

    @cached_property
    def _norms(self) -> NDArray[np.float64]:
        mean = max(float(self._lengths.mean()), 1.0) if len(self._lengths) else 1.0
        return np.asarray(K1 * (1 - B + B * self._lengths / mean), dtype=np.float64)

    def rarity(self, term: str) -> float:
        """Normalised inverse document frequency, log(N/df) / log(N), from 0 (in every text) to 1 (in at most one)."""
        size = len(self._lengths)
        if size <= 1:
            return 1.0
        number = self.vocabulary.get(term)
        frequency = 0 if number is None else int(self._bounds[number + 1] - self._bounds[number])
        return float(np.log(size / max(frequency, 1)) / np.log(size))
