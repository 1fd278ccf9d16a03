"""What an embedding model is to the rest: texts in, unit vectors out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
LONGEST_PASSAGE = 220
MOST = 20_000  # texts whose vectors are remembered
MARGIN = 16  # of the model's window, kept for its own marks and for tokens counted piece by piece


class Embedder(Protocol):
    """What the index asks of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: two embedders with one fingerprint give the same vectors."""

    @property
    def limit(self) -> int:
        """The longest text, in tokens, that a passage may have, so that nothing of it is cut off."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text, without the model's own marks."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (texts, dimension)."""

    def prepare(self, sample: Iterable[str]) -> None:
        """Make ready, at build time, to answer questions quickly; `sample` is text of the corpus to check it on."""


def longest_passage(window: int | None) -> int:
    """The tokens a passage may have under a model's window: at most 220, less where the window is shorter."""
    return min(LONGEST_PASSAGE, (window or LONGEST_PASSAGE + MARGIN) - MARGIN)


def embed_by_length(texts: Sequence[str], size: int, dimension: int, run: Callable[[list[str]], Vectors]) -> Vectors:
    """Embed texts in batches of `size` that are alike in length, so that little is padded; the order is the texts'."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.zeros((len(texts), dimension), dtype=np.float32)
    for first in range(0, len(order), size):
        batch = order[first : first + size]
        vectors[batch] = run([texts[number] for number in batch])
    return vectors


class EmbedsOnce:
    """Embeds texts with `embed`, each once while it is among the last 20,000 that were new."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], most: int = MOST) -> None:
        self._embed = embed
        self._most = most
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (texts, dimension); at least one text."""
        # What another thread forgets meanwhile stays in here.
        found = {text: self._known[text] for text in set(texts).intersection(self._known)}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found |= zip(new, self._embed(new), strict=True)
            known = {**self._known, **{text: found[text] for text in new}}
            self._known = dict(list(known.items())[-self._most :])
        return np.stack([found[text] for text in texts])
