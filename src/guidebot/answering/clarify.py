"""Questions too vague to answer, and the choices to offer instead."""

from collections.abc import Callable, Sequence

from guidebot.answering.query_decomposition import ASKS
from guidebot.records import Hit, Query
from guidebot.text.language import CHINESE, language_of
from guidebot.text.terms import terms

FEW = 2  # maximum number of terms in a question that may be too vague
LITTLE = 1.6  # minimum total rarity of its terms
CLEAR = 0.75  # confidence from which it is answered anyway
MOST, LEAST = 4, 2  # number of choices


def says_too_little(query: Query, confidence: float, rarity: Callable[[str], float]) -> bool:
    """True if a first question has so few and so common words that any answer would be a guess."""
    wanted = set(terms(query.text))
    if query.history or language_of(query.text) == CHINESE:
        return False
    vague = ASKS.search(query.text) is None and sum(map(rarity, wanted)) < LITTLE
    few = len(wanted) == 1 or (len(wanted) == FEW and vague)
    return few and confidence < CLEAR


def choices(hits: Sequence[Hit]) -> tuple[str, ...]:
    """The choices to offer: two to four titles of the first documents found, or none."""
    titles = tuple(dict.fromkeys(hit.passage.source.title for hit in hits))[:MOST]
    return titles if len(titles) >= LEAST else ()
