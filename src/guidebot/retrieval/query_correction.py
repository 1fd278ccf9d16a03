"""A question with its misspellings corrected by the words of the documents."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guidebot.index.generation import Generation
from guidebot.index.vocabulary import WORD, IsWord, dictionary
from guidebot.text.terms import terms


@dataclass(frozen=True, slots=True)
class CorrectedQuery:
    """A question as it is searched; `corrections` has each misspelling with what it was taken for."""

    text: str
    corrections: tuple[tuple[str, str], ...] = ()


def correct_query(question: str, generation: Generation, is_word: IsWord) -> CorrectedQuery:
    """Correct a question's spelling by the words of an index."""
    corrections: list[tuple[str, str]] = []

    def correct(found: re.Match[str]) -> str:
        if is_name(found):
            return found[0]
        # Whether a word is known is quickly said; to count how often each stands in the passages takes a while.
        if any(term in generation.words.vocabulary for term in terms(found[0])) or is_word(found[0].lower()):
            return found[0]
        meant = generation.vocabulary.meant(found[0], is_word)
        if meant is None:
            return found[0]
        corrections.append((found[0], meant))
        return meant

    text = WORD.sub(correct, question)
    return CorrectedQuery(text, tuple(corrections))


def is_name(found: re.Match[str]) -> bool:
    """Whether a word looks like somebody's name: a capital within a sentence, or part of a handle or an address."""
    before, after = found.string[: found.start()].rstrip(" "), found.string[found.end() :]
    within = bool(before) and before[-1] not in ".!?:\n"
    capital = found[0][0].isupper() and not found[0].isupper()
    return (capital and within) or before.endswith(("@", "#", "/", "_")) or after.startswith(("@", "_"))


def known_words(count_tokens: Callable[[Sequence[str]], list[int]]) -> IsWord:
    """Take for a word what a dictionary has, or what a model's tokenizer leaves whole, or what has such a stem.

    A model's tokens are the frequent words of the texts it read, which are newer than the dictionary.
    """

    def is_word(word: str) -> bool:
        return min(count_tokens([word, *terms(word)]), default=1) == 1 or word in dictionary()

    return is_word
