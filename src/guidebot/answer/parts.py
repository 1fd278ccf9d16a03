"""A question in several parts, taken apart."""

import re

from guidebot.index.lexical import terms
from guidebot.records import Query

MOST = 3
ASKING = r"(?:what|how|can|could|do|does|did|is|are|was|will|would|should|may|must|who|where|when|why|which)(?:.?s)?\b|any way\b"
CUT = re.compile(rf"(?<=\?)\s+|,?\s(?:and|or|plus)\s(?={ASKING})|,\s(?={ASKING})|(?<=[？])", re.IGNORECASE)
ASKS = re.compile(rf"\b{ASKING}|怎么|如何|多少|几|什么|哪|能不能|可以", re.IGNORECASE)


def parts_of(query: Query) -> tuple[Query, ...]:
    """The questions that a message asks, each after what stands before it; the whole where it asks one.

    What tells the story before the first question belongs to it.
    """
    pieces = [piece.strip() for piece in CUT.split(query.text) if piece.strip()]
    questions: list[str] = []
    for piece in pieces:
        if questions and not (_asks(questions[-1]) and _asks(piece)):
            questions[-1] = f"{questions[-1]} {piece}"
        else:
            questions.append(piece)
    if not 1 < len(questions) <= MOST:
        return (query,)
    told = list(query.history)
    found = []
    for question in questions:
        found.append(Query(question, tuple(told), query.locale, query.region, query.audience, query.as_of))
        told.append(question)
    return tuple(found)


def _asks(text: str) -> bool:
    asks = ASKS.search(text) is not None or any(mark in text for mark in "?？吗呢")
    return asks and len(terms(text)) > 0
