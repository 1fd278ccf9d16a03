"""Questions that say too little to be answered, and what is asked back."""

from collections.abc import Callable, Sequence

from guidebot.answering.query_decomposition import ASKS
from guidebot.records import Hit, Query
from guidebot.text.language import CHINESE, language_of
from guidebot.text.terms import terms

FEW = 2  # terms, up to which a first question may be too little
LITTLE = 1.6  # of their rarity together
CLEAR = 0.75  # confidence from which it is answered all the same
MOST, LEAST = 4, 2  # choices


def says_too_little(query: Query, confidence: float, rarity: Callable[[str], float]) -> bool:
    """Whether a first question has so few and so common words that any answer would be a guess."""
    wanted = set(terms(query.text))
    if query.history or language_of(query.text) == CHINESE:
        return False
    vague = ASKS.search(query.text) is None and sum(map(rarity, wanted)) < LITTLE
    few = len(wanted) == 1 or (len(wanted) == FEW and vague)
    return few and confidence < CLEAR


def choices(hits: Sequence[Hit]) -> tuple[str, ...]:
    """What the candidates differ in: the titles of the first documents found, two to four, else none."""
    titles = tuple(dict.fromkeys(hit.passage.source.title for hit in hits))[:MOST]
    return titles if len(titles) >= LEAST else ()
