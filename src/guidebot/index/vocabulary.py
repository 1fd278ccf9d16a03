"""The vocabulary of a corpus, and spelling correction against it.

Only this module uses rapidfuzz and symspellpy's English word list.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from guidebot.text.terms import STOP_WORDS, terms

WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
SHORTEST = 4  # letters; shorter words are too ambiguous to correct
LONG = 8  # letters from which two edits are allowed
SEVERAL = 2  # occurrences in the corpus that make a word a candidate

WORD_LIST = "frequency_dictionary_en_82_765.txt"

# Predicate for words of the language, whether the corpus has them or not.
IsWord = Callable[[str], bool]


@cache
def dictionary() -> frozenset[str]:
    """83,000 English words, American and British, with inflected forms; loaded once, in 30 ms."""
    lines = (files("symspellpy") / WORD_LIST).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


@dataclass(frozen=True)
class Vocabulary:
    """Word frequencies of a corpus, in lower case."""

    counts: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """Count the words of texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(word.replace("’", "'").lower() for word in WORD.findall(text))
        return cls(counts)

    def meant(self, word: str, is_word: IsWord) -> str | None:
        """The correction of a misspelt word, or None if it is a known word or has no close match.

        A match has the same first letter and an optimal string alignment distance of at most 1, or 2 for a long word.
        The closest match wins, then the most frequent.
        """
        word = word.replace("’", "'").lower()
        if len(word) < SHORTEST or word in STOP_WORDS or self._knows(word) or is_word(word):
            return None
        from rapidfuzz.distance import OSA

        allowed = 2 if len(word) >= LONG else 1
        near = [
            (distance, -self.counts[other], other)
            for other in self._frequent
            if other[0] == word[0] and (distance := OSA.distance(word, other, score_cutoff=allowed)) <= allowed
        ]
        return min(near)[2] if near else None

    def _knows(self, word: str) -> bool:
        return word in self.counts or not self._stems.isdisjoint(terms(word))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem for word in self.counts for stem in terms(word))

    @cached_property
    def _frequent(self) -> list[str]:
        return [word for word, count in self.counts.items() if count >= SEVERAL and len(word) >= SHORTEST]
