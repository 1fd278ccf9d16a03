"""Which sentences are quoted: the best, those near it that say something else, and what limits them."""

from dataclasses import replace

import numpy as np
import pytest

from answering.sentences import candidate
from guidebot.answering.choose_sentences import choose, in_language
from guidebot.answering.rank_sentences import RankedSentence
from guidebot.text.sentences import statements


def apart(number: int, statement: int = 0, score: float = 1.0, locale: str = "en-GB") -> RankedSentence:
    """A candidate that means something else than those with other numbers."""
    return replace(candidate(number, statement, score, locale), vector=np.eye(1, 8, number)[0])


def of_text(text: str, place: int, score: float) -> RankedSentence:
    one = apart(1, 0, score)
    passage = replace(one.hit.passage, text=text, end=len(text))
    return replace(one, hit=replace(one.hit, passage=passage), statement=statements(text)[place], place=place)


def test_what_is_far_from_the_best_is_left_out() -> None:
    best, near, far = apart(1), apart(2, 0, 0.4), apart(3, 0, 0.3)
    assert choose([best, near, far]) == [best, near]


def test_an_answer_has_few_sentences() -> None:
    several = [apart(number) for number in range(1, 7)]
    assert choose(several) == several[:4]
    assert choose(several, 2) == several[:2]


def test_nothing_is_added_to_a_long_answer() -> None:
    long, more = of_text("word " * 121 + "end.", 0, 1.0), apart(2)
    assert choose([long, more]) == [long]


def test_the_same_thing_is_said_once() -> None:
    best = apart(1)
    same = replace(apart(2), vector=best.vector)
    assert choose([best, same]) == [best]


@pytest.mark.parametrize("limit", ["But not on Sundays.", "Except in Wales.", "但周日不行。"])
def test_a_sentence_that_limits_the_one_before_it_is_always_shown(limit: str) -> None:
    text = f"You may stream. {limit}"
    rule, exception = of_text(text, 0, 1.0), of_text(text, 1, 0.1)
    assert choose([rule, exception], 1) == [rule, exception]
    assert choose([rule, of_text("You may stream. Other words.", 1, 0.1)]) == [rule]


def test_the_askers_language_is_quoted_where_it_says_nearly_as_much() -> None:
    english, chinese = apart(1, 0, 0.9), apart(2, 0, 0.5, "zh-CN")
    assert in_language([english, chinese], "zh") == [chinese]
    assert in_language([english, chinese], "en") == [english]


def test_another_language_is_quoted_where_the_askers_says_too_little() -> None:
    english, chinese = apart(1, 0, 0.9), apart(2, 0, 0.3, "zh-CN")
    assert in_language([english, chinese], "zh") == [english, chinese]
    assert in_language([english], "zh") == [english]
