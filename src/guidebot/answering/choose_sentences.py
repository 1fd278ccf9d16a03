"""Choosing the sentences to quote: the best one first, and only what adds to it."""

import re
from collections.abc import Sequence

from guidebot.answering.rank_sentences import RankedSentence, text_of
from guidebot.text.language import word_count

MOST = 3  # statements in an answer
WORTH = 0.6  # share of the best statement's relevance from which another is shown
NEARLY = 0.8  # share from which another is taken for as good
ENOUGH = 35  # words after which nothing more is added: readers on a phone see about 45 without scrolling
SAME = 0.8  # cosine above which a statement repeats another
# A sentence that limits the one before it.
TAKES_BACK = re.compile(
    r"^(?:however|but|unless|except|the exception|an exception|this does not|only if|不过|但是|但|除非|例外)",
    re.IGNORECASE,
)


def in_language(ranked: Sequence[RankedSentence], language: str) -> list[RankedSentence]:
    """The candidates, with one in this language first if it is nearly as good as the best."""
    best = next((each for each in ranked if each.hit.passage.source.locale.startswith(language)), None)
    if best is None or best.relevance < ranked[0].relevance * NEARLY:
        return list(ranked)
    return [best, *(each for each in ranked if each is not best)]


def choose(ranked: Sequence[RankedSentence], most: int = MOST) -> list[RankedSentence]:
    """The first candidate, and the best others that add something, each with any sentence that limits it.

    Quotes of a passage keep its order. So that the best one comes first, a sentence above it is shown only if it is
    nearly as good.
    """
    best = ranked[0]
    worth = [each for each in ranked if each.relevance >= best.relevance * WORTH]
    chosen = [best, *_limits(best, ranked), *(each for each in worth if _is_beside(each, best))]
    for other in worth:
        if len(chosen) >= most or _words_in(chosen) >= ENOUGH:
            break
        if other in chosen or _would_come_first(other, best) or any(_repeats(other, each) for each in chosen):
            continue
        chosen += [other, *(each for each in _limits(other, ranked) if each not in chosen)]
    return chosen


def _limits(candidate: RankedSentence, ranked: Sequence[RankedSentence]) -> list[RankedSentence]:
    """The sentence behind a candidate, if it limits it."""
    return [
        other
        for other in ranked
        if other.hit.passage.id == candidate.hit.passage.id
        and other.place == candidate.place + 1
        and TAKES_BACK.search(text_of(other.hit, other.statement)) is not None
    ]


def _is_beside(other: RankedSentence, item: RankedSentence) -> bool:
    """True for another item of the same list, which is shown as a whole as far as it answers."""
    same = other.hit.passage.id == item.hit.passage.id and other.statement.lead_in == item.statement.lead_in
    return same and item.statement.kind == other.statement.kind == "item" and other is not item


def _would_come_first(other: RankedSentence, best: RankedSentence) -> bool:
    above = other.hit.passage.id == best.hit.passage.id and other.place < best.place
    return above and other.relevance < best.relevance * NEARLY


def _words_in(chosen: Sequence[RankedSentence]) -> int:
    return sum(word_count(text_of(each.hit, each.statement)) for each in chosen)


def _repeats(one: RankedSentence, other: RankedSentence) -> bool:
    # A passage does not repeat itself, and the items of a list are naturally alike.
    if one.hit.passage.id == other.hit.passage.id:
        return one.place == other.place
    return float(one.vector @ other.vector) > SAME
