"""Answers over the small corpus: what is quoted, in which order, and when nothing is said."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import no_progress
from guidebot.answering.calibration import PLAIN
from guidebot.answering.compose import compose
from guidebot.answering.decide import about_account, is_about_account, respond, says_nothing_yet
from guidebot.answering.rank_sentences import Candidate, choose, in_language
from guidebot.guide import Guide
from guidebot.message.kinds import INTENTS, KINDS, Intent
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Hit, Outcome, Passage, Source
from guidebot.text.sentences import statements

PASSAGE_TEXT = (
    "First rule. Second rule. Barred:\n\n- Fights\n- Weapons\n\nTo stop:\n\n1. Tap.\n2. Wait.\n\n| a |\n|---|\n| 1 |"
)
STATEMENTS = statements(PASSAGE_TEXT)


def candidate(passage_number: int, statement_number: int, score: float = 1.0, locale: str = "en-GB") -> Candidate:
    source = Source(f"d{passage_number}", "1", "T", "d.md", locale=locale)
    passage = Passage(f"p{passage_number}", source, (), PASSAGE_TEXT, 0, len(PASSAGE_TEXT))
    return Candidate(
        Hit(passage, score), STATEMENTS[statement_number], statement_number, np.eye(1, 8)[0], score, 0.0, {}, score
    )


def check_answer(answer: Answer) -> None:
    """The laws of an answer: quotes are exact on both sides, and rest on the hits."""
    assert answer.citations
    found = {hit.passage.id for hit in answer.hits}
    for citation in answer.citations:
        assert answer.text[citation.answer_start : citation.answer_end] == citation.quote
        assert citation.passage.id in found
        assert citation.quote.strip()


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, len(STATEMENTS) - 1)), min_size=1, max_size=6, unique=True))
def test_quotes_stand_in_the_answer_as_they_stand_in_the_passage(picks: list[tuple[int, int]]) -> None:
    text, citations = compose([candidate(*pick) for pick in picks])
    for citation in citations:
        assert text[citation.answer_start : citation.answer_end] == citation.quote
    spans = sorted((citation.answer_start, citation.answer_end) for citation in citations)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    numbers = [citation.number for citation in citations]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


def test_items_stand_under_their_lead_in_once() -> None:
    text, citations = compose([candidate(1, 3), candidate(1, 2)])
    assert text == "Barred: [1]\n\n- Fights [1]\n- Weapons [1]"
    assert len(citations) == 3


def test_steps_come_whole_and_sentences_follow_on() -> None:
    text, _ = compose([candidate(1, 4), candidate(1, 1), candidate(1, 0)])
    assert text == "First rule. [1] Second rule. [1]\n\nTo stop: [1]\n\n1. Tap.\n2. Wait. [1]"


def test_a_number_after_a_table_is_no_cell() -> None:
    text, _ = compose([candidate(1, 5)])
    assert text.endswith("| 1 |\n\n[1]")


def test_what_is_far_from_the_best_is_left_out() -> None:
    best, far = candidate(1, 0, 1.0), candidate(2, 1, 0.4)
    assert choose([best, far]) == [best]


def test_an_answer_quotes_its_passages(small_guide: Guide) -> None:
    answer = small_guide.ask(small_guide.query("how old must a LIVE host be")).answer
    assert answer.outcome is Outcome.ANSWER
    assert "18 or older" in answer.text
    check_answer(answer)


def test_a_question_how_gets_the_steps(small_guide: Guide) -> None:
    answer = small_guide.ask(small_guide.query("how do I add a moderator before a LIVE")).answer
    assert "1. Tap **Settings**.\n2. Tap **Moderators**" in answer.text
    check_answer(answer)


@pytest.mark.parametrize("question", ["what is the capital of France", "book a table for two", "法国的首都是哪里"])
def test_what_the_documents_do_not_hold_is_declined(small_guide: Guide, question: str) -> None:
    answer = small_guide.ask(small_guide.query(question)).answer
    assert answer.outcome is Outcome.DECLINE
    assert answer.citations == ()
    assert ("不会乱猜" in answer.text) is (question[0] > "\u3000")


def test_doubt_is_told_with_the_answer(small_guide: Guide) -> None:
    query = small_guide.query("how old must a LIVE host be")
    weighed, generation = small_guide.weighed(query), small_guide.generation()
    bars = [replace(weighed, calibration=replace(PLAIN, certain=certain)) for certain in (0.0, 1.0)]
    answers = [respond(query, [each], generation, 0.0) for each in bars]
    assert [answer.unsure for answer in answers] == [False, True]
    assert [any("may not answer" in note for note in answer.notes) for answer in answers] == [False, True]
    assert answers[0].citations == answers[1].citations


def reading(intent: Intent) -> MessageReading:
    return MessageReading((1.0, *(0.0,) * (len(KINDS) - 1)), tuple(float(each is intent) for each in INTENTS))


@pytest.mark.parametrize(
    ("intent", "history", "confidence", "outcome"),
    [
        (Intent.ACCOUNT, (), 0.5, None),
        (Intent.OFF_TOPIC, (), 0.5, None),
        (Intent.VAGUE, (), 0.4, Outcome.CLARIFY),
        (Intent.VAGUE, (), 0.6, None),
        (Intent.VAGUE, ("hello",), 0.4, None),
        (Intent.DOCUMENTS, (), 0.1, None),
    ],
)
def test_what_a_message_wants_decides_who_answers(
    small_guide: Guide, intent: Intent, history: tuple[str, ...], confidence: float, outcome: Outcome | None
) -> None:
    weighed = replace(small_guide.weighed(small_guide.query("LIVE", history)), confidence=confidence)
    answer = says_nothing_yet(weighed, reading(intent))
    assert (answer and answer.outcome) == outcome
    assert answer is None or answer.citations == ()


def test_a_question_about_ones_own_account_gets_the_rule_and_is_told_that_nobody_sees_the_account(
    small_guide: Guide,
) -> None:
    assert is_about_account(reading(Intent.ACCOUNT))
    assert not is_about_account(reading(Intent.DOCUMENTS))
    rule = small_guide.ask(small_guide.query("how old must a LIVE host be")).answer
    turn = ("t" * 32, datetime(2026, 11, 22, tzinfo=UTC))
    answer = about_account(rule, turn)
    assert (answer.text, answer.citations, answer.outcome) == (rule.text, rule.citations, Outcome.ANSWER)
    assert "Nobody here can see your account" in answer.notes[-1]
    assert answer.reference in answer.summary
    nothing = about_account(replace(rule, text="x", citations=(), outcome=Outcome.CLARIFY, choices=("a",)), turn)
    assert (nothing.outcome, nothing.choices) == (Outcome.DECLINE, ())
    assert "summary below" in nothing.text


def test_suggested_practice_is_said_to_be_no_policy(small_guide: Guide) -> None:
    query = small_guide.query("payout complaints: ask the creator the date of the withdrawal", audience="staff")
    answer = small_guide.ask(query).answer
    assert answer.notes == ("Part of this is suggested practice, not TikTok policy.",)


def test_nothing_in_scope_is_declined(small_guide: Guide) -> None:
    small_guide.settings.corpus.joinpath("en-GB/age.md").unlink()
    for name in ("age.v1", "moderators", "payout"):
        small_guide.settings.corpus.joinpath(f"en-GB/{name}.md").unlink()
    small_guide.build(no_progress)
    answer = small_guide.ask(small_guide.query("tax form")).answer
    assert answer.outcome is Outcome.DECLINE
    assert answer.hits == ()


def test_the_askers_language_is_quoted_where_it_says_nearly_as_much() -> None:
    english, chinese = candidate(1, 0, 0.9), candidate(2, 0, 0.5, "zh-CN")
    assert in_language([english, chinese], "zh") == [chinese]
    assert in_language([english, chinese], "en") == [english]


def test_another_language_is_quoted_where_the_askers_says_too_little() -> None:
    english, chinese = candidate(1, 0, 0.9), candidate(2, 0, 0.3, "zh-CN")
    assert in_language([english, chinese], "zh") == [english, chinese]
    assert in_language([english], "zh") == [english]
