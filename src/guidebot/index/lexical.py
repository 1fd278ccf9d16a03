"""Matching by words: BM25 over stemmed English words and pairs of Chinese characters. The home of bm25s."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from guidebot.errors import IndexDamaged

WORDS = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[\u3400-\u9fff]+")
STOP_WORDS = frozenset(
    "a about am an and any are as at be been but by can could did do does for from get had has have he her his how i "  # noqa: SIM905
    "i'm i'd i've if in into is it it's its just me my of on or our she so than that the their them then there these "
    "they this to too up us was we were what when where which who whom why will with would you your please".split()
)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """The words that matter in a text, lower-cased and stemmed; Chinese as overlapping pairs of characters."""
    found: list[str] = []
    for word in WORDS.findall(text.lower().replace("’", "'")):
        if word[0] >= "\u3400":
            found += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        elif word not in STOP_WORDS:
            found.append(_stemmer().stemWord(word.removesuffix("'s")))
    return found


class LexicalIndex:
    """BM25 (Robertson's, k1 1.5, b 0.75, as bm25s has it) over the terms of each passage."""

    def __init__(self, retriever: bm25s.BM25, size: int) -> None:
        self._retriever = retriever
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Index texts, in order; a score array has their order."""
        retriever = bm25s.BM25()
        # A term no text can hold keeps the vocabulary of a corpus without words from being empty.
        retriever.index([[*terms(text), "\0"] for text in texts], show_progress=False)
        return cls(retriever, len(texts))

    def save(self, folder: Path) -> None:
        """Write the index into a folder, which is made."""
        self._retriever.save(str(folder))

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Read what `save` wrote. Raises `IndexDamaged` if it cannot be read."""
        try:
            return cls(bm25s.BM25.load(str(folder)), size)
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"the lexical index in {folder} is damaged; build again with: guidebot index") from error

    def scores(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every text for a question, shape (texts,); 0 where no term matches."""
        known = [term for term in terms(question) if term in self._retriever.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._retriever.get_scores(known), dtype=np.float32)

    def rarity(self, term: str) -> float:
        """How rare a term is, from 0 (in every text) to 1 (in one or none): log(N/df) over log(N)."""
        if self._size <= 1:
            return 1.0
        number = self._retriever.vocab_dict.get(term)
        frequency = 0 if number is None else int(self._document_frequency[number])
        return float(np.log(self._size / max(frequency, 1)) / np.log(self._size))

    @property
    def _document_frequency(self) -> NDArray[np.int64]:
        return np.asarray(np.diff(self._retriever.scores["indptr"]), dtype=np.int64)
