"""The words of a corpus as they are spelt, and the one that a misspelt word was meant to be.

The home of rapidfuzz, and of the English word list that symspellpy carries.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from guidebot.text.terms import STOP_WORDS, terms

WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
SHORTEST = 4  # letters from which a word is long enough to tell a slip from another word
LONG = 8  # letters from which two slips are allowed
SEVERAL = 2  # times a word must stand in the corpus to be what somebody meant

WORD_LIST = "frequency_dictionary_en_82_765.txt"

# Says whether a word is one of the language's, whether the corpus holds it or not.
IsWord = Callable[[str], bool]


@cache
def dictionary() -> frozenset[str]:
    """83,000 English words, American and British, with their inflected forms; read once, in 30 ms."""
    lines = (files("symspellpy") / WORD_LIST).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


@dataclass(frozen=True)
class Vocabulary:
    """How often each word stands in a corpus, in lower case."""

    counts: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """Count the words of texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(word.replace("’", "'").lower() for word in WORD.findall(text))
        return cls(counts)

    def meant(self, word: str, is_word: IsWord) -> str | None:
        """What a word was meant to be, or None where it is a word already or nothing is near.

        Near is one slip (a letter too many, too few, another, or two changed about), two in a long word, the first
        letter right. Of several the nearest counts, then the most frequent.
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
