"""The `Embedder` protocol."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
LONGEST_PASSAGE = 220
MOST = 20_000  # cached texts
MARGIN = 16  # tokens of the model's window reserved for special tokens and for differences when counting piece by piece


class Embedder(Protocol):
    """An embedding model."""

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights: embedders with equal fingerprints give the same vectors."""

    @property
    def limit(self) -> int:
        """Maximum passage length in tokens that avoids truncation."""

    @property
    def dimension(self) -> int:
        """Dimension of the vectors."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as unit vectors, shape (texts, dimension)."""

    def prepare(self, sample: Iterable[str]) -> None:
        """Prepare the model for fast queries, at build time; `sample` is corpus text for verification."""


def longest_passage(window: int | None) -> int:
    """Maximum passage length in tokens for a model's window: 220, or less if the window is shorter."""
    return min(LONGEST_PASSAGE, (window or LONGEST_PASSAGE + MARGIN) - MARGIN)


def embed_by_length(texts: Sequence[str], size: int, dimension: int, run: Callable[[list[str]], Vectors]) -> Vectors:
    """Embed texts in batches of `size`, sorted by length to reduce padding; the result is in the original order."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.zeros((len(texts), dimension), dtype=np.float32)
    for first in range(0, len(order), size):
        batch = order[first : first + size]
        vectors[batch] = run([texts[number] for number in batch])
    return vectors


class EmbedsOnce:
    """A cache in front of `embed` that keeps the vectors of the last `most` texts; thread-safe."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], most: int = MOST) -> None:
        self._embed = embed
        self._most = most
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Embed at least one text; unit vectors, shape (texts, dimension)."""
        # Local copy, in case another thread evicts entries meanwhile.
        found = {text: self._known[text] for text in set(texts).intersection(self._known)}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found |= zip(new, self._embed(new), strict=True)
            known = {**self._known, **{text: found[text] for text in new}}
            self._known = dict(list(known.items())[-self._most :])
        return np.stack([found[text] for text in texts])
