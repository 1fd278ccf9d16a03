"""Which sentences are quoted: the best one first, and others only if they add something."""

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
    best, near, far = apart(1), apart(2, 0, 0.7), apart(3, 0, 0.5)
    assert choose([best, near, far]) == [best, near]


def test_an_answer_has_few_sentences() -> None:
    several = [apart(number) for number in range(1, 6)]
    assert choose(several) == several[:3]
    assert choose(several, most=2) == several[:2]


def test_nothing_is_added_to_a_long_sentence() -> None:
    long, more = of_text("word " * 40 + "end.", 0, 1.0), apart(2)
    assert choose([long, more]) == [long]


def test_the_same_thing_is_said_once() -> None:
    best = apart(1)
    same = replace(apart(2), vector=best.vector)
    assert choose([best, same]) == [best]


def test_the_best_sentence_comes_before_a_worse_one_that_stands_above_it() -> None:
    best, above, below = apart(1, 1), apart(1, 0, 0.7), apart(1, 4, 0.7)
    assert choose([best, above, below]) == [best, below]
    nearly = replace(above, relevance=0.9)
    assert choose([best, nearly]) == [best, nearly]


@pytest.mark.parametrize("limit", ["But not on Sundays.", "Except in Wales.", "但周日不行。"])
def test_a_sentence_that_limits_the_one_before_it_is_always_shown(limit: str) -> None:
    text = f"You may stream. {limit}"
    rule, exception = of_text(text, 0, 1.0), of_text(text, 1, 0.1)
    assert choose([rule, exception], most=1) == [rule, exception]
    assert choose([rule, of_text("You may stream. Other words.", 1, 0.1)]) == [rule]


def test_the_items_of_a_list_that_answer_are_all_shown() -> None:
    text = "Barred:\n\n- Fights\n- Weapons\n- Drugs\n- Fire\n- Cooking"
    scores = (1.0, 0.9, 0.8, 0.7, 0.2)
    items = [of_text(text, place, score) for place, score in enumerate(scores)]
    assert choose(items) == items[:4]


def test_the_askers_language_comes_first_where_it_says_nearly_as_much() -> None:
    english, chinese = apart(1, 0, 0.9), apart(2, 0, 0.8, "zh-CN")
    assert in_language([english, chinese], "zh") == [chinese, english]
    assert in_language([english, chinese], "en") == [english, chinese]


def test_the_better_sentence_comes_first_whatever_its_language() -> None:
    english, chinese = apart(1, 0, 0.9), apart(2, 0, 0.5, "zh-CN")
    assert in_language([english, chinese], "zh") == [english, chinese]
    assert in_language([english], "zh") == [english]
