"""Splitting a message into what is searched for: its separate questions, and its sentences."""

import re
from dataclasses import replace

from guidebot.records import Query
from guidebot.text.sentences import sentence_spans
from guidebot.text.terms import terms

MOST = 3  # questions that are answered one by one
SENTENCES = 6  # sentences that are searched for one by one
FEWEST = 2  # terms of a sentence that is worth searching for
AUXILIARY = r"(?:can|could|do|does|did|is|are|was|were|will|would|should|shall|may|must|has|have|am)(?:n.?t)?"
# The subject after an auxiliary; without one the sentence continues: "and should be kept".
SUBJECT = (
    r"(?:i|you|u|he|she|it|we|they|my|your|his|her|our|their|the|an?|this|that|these|those|there|any\w*|some\w*|no ?(?:one|body)"
    r"|every\w*|all|both|people|viewers?|mods?|moderators?|tiktok|creators?|hosts?|guests?|followers?|minors?|kids?|gifts?|coins?)\b"
)
MEASURE = (
    r"(?:long|many|much|old|often|big|far|soon|late|early|high|fast|come|about|to|else|if|happens?|happened|counts?)"
)
# A question word followed by an auxiliary, which excludes "which I do not have" or "when I open it".
ASKING = (
    rf"(?:{AUXILIARY}\s+{SUBJECT}"
    rf"|(?:what|how|who|where|when|why)(?:.?s\b|\s+(?:{AUXILIARY}|{MEASURE})\b)"
    rf"|(?:what|which)\s+(?!i\b|you\b|we\b|they\b|he\b|she\b|it\b)\w+\s+{AUXILIARY}\b|any way\b)"
)
CUT = re.compile(rf"(?<=\?)\s+|,?\s(?:and|or|plus|also)\s(?={ASKING})|,\s(?={ASKING})|(?<=[？])", re.IGNORECASE)
ASKS = re.compile(rf"\b{ASKING}|^{AUXILIARY}\s+\w+|怎么|如何|多少|几|什么|哪|能不能|可以", re.IGNORECASE)


def parts_of(query: Query) -> tuple[Query, ...]:
    """The questions in a message, each with the earlier ones as history; the whole query if there is one.

    Any background before the first question belongs to it.
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
    before = list(query.history)
    found = []
    for question in questions:
        found.append(replace(query, text=question, history=tuple(before)))
        before.append(question)
    return tuple(found)


def sentences_of(query: Query) -> tuple[Query, ...]:
    """The sentences of a long message, each as a query of its own, longest first; none if it has only one.

    A need that stands beside a complaint or a story is found by its own sentence, not by the whole message.
    """
    texts = [piece.strip() for span in sentence_spans(query.text) for piece in CUT.split(query.text[slice(*span)])]
    worth = [text for text in texts if len(set(terms(text))) >= FEWEST]
    if len(worth) < 2:  # noqa: PLR2004  # one sentence is the whole message
        return ()
    longest = sorted(worth, key=lambda text: -len(set(terms(text))))[:SENTENCES]
    return tuple(replace(query, text=text, history=()) for text in longest)


def _asks(text: str) -> bool:
    asks = ASKS.search(text) is not None or any(mark in text for mark in "?？吗呢")
    return asks and len(terms(text)) > 0
