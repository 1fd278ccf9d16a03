"""Terms for lexical search: stemmed English words and Chinese bigrams. Only this module imports PyStemmer."""

import re
from functools import cache

import Stemmer

WORDS = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[\u3400-\u9fff]+")
STOP_WORDS = frozenset(
    "a about am an and any are as at be been but by can could did do does for from get had has have he her his how i "  # noqa: SIM905
    "i'm i'd i've if in into is it it's its just me my of on or our she so than that the their them then there these "
    "they this to too up us was we what when where which who whom why will with would you your please".split()
)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def terms(text: str) -> list[str]:
    """The terms of a text: words in lower case, stemmed, without stop words; Chinese as overlapping bigrams."""
    found: list[str] = []
    for word in WORDS.findall(text.lower().replace("’", "'")):
        if word[0] >= "\u3400":
            found += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        elif word not in STOP_WORDS:
            found.append(_stem(word.removesuffix("'s")))
    return found
