"""Choosing the sentences to quote: the best ones that say different things."""

import re
from collections.abc import Sequence

from guidebot.answering.rank_sentences import RankedSentence, text_of

MOST = 4  # statements in an answer: fewer were graded less useful, see eval/field/README.md
WORTH = 0.35  # minimum share of the best statement's relevance for another to be shown
LENGTH = 120  # words after which nothing more is added
SAME = 0.86  # cosine above which a statement repeats another
# A sentence that limits the one before it.
TAKES_BACK = re.compile(
    r"^(?:however|but|unless|except|the exception|an exception|this does not|only if|不过|但是|但|除非|例外)",
    re.IGNORECASE,
)


def in_language(ranked: Sequence[RankedSentence], language: str) -> list[RankedSentence]:
    """The candidates in a language if one of them is good enough compared with the best; otherwise all."""
    own = [each for each in ranked if each.hit.passage.source.locale.startswith(language)]
    return own if own and own[0].relevance >= ranked[0].relevance * WORTH else list(ranked)


def choose(ranked: Sequence[RankedSentence], most: int = MOST) -> list[RankedSentence]:
    """The best candidates that say different things, best first, each with any sentence that limits it."""
    chosen: list[RankedSentence] = []
    for candidate in ranked:
        if len(chosen) >= most or candidate.relevance < ranked[0].relevance * WORTH or _words_in(chosen) > LENGTH:
            break
        if not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
            chosen += [other for other in ranked if _takes_back(other, candidate) and other not in chosen]
    return chosen


def _words_in(chosen: Sequence[RankedSentence]) -> int:
    return sum(len(text_of(each.hit, each.statement).split()) for each in chosen)


def _repeats(one: RankedSentence, other: RankedSentence) -> bool:
    # A passage does not repeat itself, and the items of a list are naturally alike.
    if one.hit.passage.id == other.hit.passage.id:
        return one.place == other.place
    return float(one.vector @ other.vector) > SAME


def _takes_back(other: RankedSentence, candidate: RankedSentence) -> bool:
    behind = other.hit.passage.id == candidate.hit.passage.id and other.place == candidate.place + 1
    return behind and TAKES_BACK.search(text_of(other.hit, other.statement)) is not None
