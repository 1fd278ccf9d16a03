"""What small linear models read a message by: pieces of its words, in both languages, and its vector."""

import re
import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guidebot.answer.unmask import unmasked

BUCKETS = 1 << 15
LONGEST = 4  # letters of a piece of a word
WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+(?:['’][a-z]+)?|[^\w\s]")
TINY = 1e-9


def pieces(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets that a message's words, pairs of words and pieces of words fall into, and a count for each.

    A piece that comes again counts less each time: 1 + the logarithm of how often.
    """
    found: dict[int, int] = {}
    words = WORD.findall(unmasked(text).lower())
    for piece in (*_grams(words), *words, *(f"{one} {two}" for one, two in pairwise(words))):
        bucket = zlib.crc32(piece.encode()) % BUCKETS
        found[bucket] = found.get(bucket, 0) + 1
    buckets = np.fromiter(found, dtype=np.int64, count=len(found))
    return buckets, 1 + np.log(np.fromiter(found.values(), dtype=np.float32, count=len(found)))


def _grams(words: list[str]) -> list[str]:
    """Pieces of one to four letters of each word, its ends marked."""
    found = []
    for word in words:
        marked = f"_{word}_"
        found += [
            marked[at : at + length] for length in range(1, LONGEST + 1) for at in range(len(marked) - length + 1)
        ]
    return found


def weighed_pieces(text: str, rarity: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The buckets of a message, and the share of each in a row of length 1, weighed by `rarity` of shape (BUCKETS,)."""
    buckets, counts = pieces(text)
    values = counts * rarity[buckets]
    return buckets, values / max(float(np.linalg.norm(values)), TINY)


def centred(vector: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """The way from the mean of many vectors to one of them, in length 1; shape (dimension,)."""
    apart = vector - centre
    unit: NDArray[np.float32] = apart / max(float(np.linalg.norm(apart)), TINY)
    return unit
