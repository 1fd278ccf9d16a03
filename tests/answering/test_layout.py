"""How quotes become a text: exact on both sides, items under their lead-in, steps whole."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from answering.sentences import STATEMENTS, candidate
from guidebot.answering.layout import lay_out


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, len(STATEMENTS) - 1)), min_size=1, max_size=6, unique=True))
def test_quotes_are_the_same_words_in_the_answer_and_the_passage(picks: list[tuple[int, int]]) -> None:
    text, citations = lay_out([candidate(*pick) for pick in picks], "en")
    for citation in citations:
        assert text[citation.answer_start : citation.answer_end] == citation.quote
    spans = sorted((citation.answer_start, citation.answer_end) for citation in citations)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    numbers = [citation.number for citation in citations]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


def test_items_come_under_their_lead_in_once() -> None:
    text, citations = lay_out([candidate(1, 3), candidate(1, 2)], "en")
    assert text == "Barred: [1]\n\n- Fights [1]\n- Weapons [1]"
    assert len(citations) == 3


def test_steps_come_whole_and_sentences_follow_on() -> None:
    text, _ = lay_out([candidate(1, 4), candidate(1, 1), candidate(1, 0)], "en")
    assert text == "First rule. [1] Second rule. [1]\n\nTo stop: [1]\n\n1. Tap.\n2. Wait. [1]"


def test_a_number_after_a_table_is_no_cell() -> None:
    text, _ = lay_out([candidate(1, 5)], "en")
    assert text.endswith("| 1 |\n\n[1]")


def test_a_quote_in_another_language_comes_below_a_question_that_it_answers() -> None:
    one = candidate(1, 1)
    asks = ("what else is there", "第一条是什么", "第二条是什么")
    says = (("Second rule",), ("First rule",), ("Second rule",))
    passage = replace(one.hit.passage, asks=asks, says=says)
    english = replace(one, hit=replace(one.hit, passage=passage))
    text, citations = lay_out([english], "zh")
    assert text == "英文资料，说的是“第二条是什么”：\n\nSecond rule. [1]"
    assert text[citations[0].answer_start : citations[0].answer_end] == "Second rule."
    assert lay_out([english], "en")[0] == "Second rule. [1]"
    assert lay_out([one], "zh")[0] == "Second rule. [1]"
