"""Answers over the small corpus: what is quoted, in which order, and when nothing is said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conftest import no_progress
from guidebot.answering.calibration import PLAIN
from guidebot.answering.compose import about_account, compose
from guidebot.answering.decide import Body, Decision
from guidebot.answering.read_hits import Evidence, is_too_little
from guidebot.guide import Guide
from guidebot.locale import message
from guidebot.message.kinds import INTENTS, KINDS, Intent
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Outcome
from guidebot.text.language import language_of

QUOTES = Decision(Outcome.ANSWER, Body.QUOTES)
TURN = ("t" * 32, datetime(2026, 11, 22, tzinfo=UTC))


def check_answer(answer: Answer) -> None:
    """The laws of an answer: quotes are exact on both sides, and rest on the hits."""
    assert answer.citations
    found = {hit.passage.id for hit in answer.hits}
    for citation in answer.citations:
        assert answer.text[citation.answer_start : citation.answer_end] == citation.quote
        assert citation.passage.id in found
        assert citation.quote.strip()


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
    assert message("answer.declined", language_of(question)) in answer.text


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


def test_doubt_is_shown_with_the_answer(small_guide: Guide) -> None:
    query = small_guide.query("how old must a LIVE host be")
    whole, rarity = small_guide.ranked(query), small_guide.generation().words.rarity
    bars = [replace(whole, calibration=replace(PLAIN, certain=certain)) for certain in (0.0, 1.0)]
    answers = [compose(query, QUOTES, Evidence(each, (each,), rarity, enough=0.0), TURN) for each in bars]
    assert [answer.unsure for answer in answers] == [False, True]
    assert [any("may not answer" in note for note in answer.notes) for answer in answers] == [False, True]
    assert answers[0].citations == answers[1].citations


def reading(intent: Intent) -> MessageReading:
    return MessageReading((1.0, *(0.0,) * (len(KINDS) - 1)), tuple(float(each is intent) for each in INTENTS))


@pytest.mark.parametrize(
    ("intent", "history", "confidence", "too_little"),
    [
        (Intent.OFF_TOPIC, (), 0.5, False),
        (Intent.VAGUE, (), 0.4, True),
        (Intent.VAGUE, (), 0.6, False),
        (Intent.VAGUE, ("hello",), 0.4, False),
    ],
)
def test_a_vague_message_says_too_little_unless_the_documents_answer_it_clearly(
    small_guide: Guide, intent: Intent, history: tuple[str, ...], confidence: float, too_little: bool
) -> None:
    query = small_guide.query("LIVE", history)
    whole = replace(small_guide.ranked(query), confidence=confidence)
    clear = replace(whole, confidence=1.0)  # so that its few words are not what decides
    evidence = Evidence(whole, (clear,), small_guide.generation().words.rarity)
    assert is_too_little(query, reading(intent), evidence) is too_little


def test_a_question_about_ones_own_account_gets_the_rule_and_that_nobody_sees_the_account(small_guide: Guide) -> None:
    rule = small_guide.ask(small_guide.query("how old must a LIVE host be")).answer
    answer = about_account(rule, "en", TURN)
    assert (answer.text, answer.citations, answer.outcome) == (rule.text, rule.citations, Outcome.ANSWER)
    assert "Nobody here can see your account" in answer.notes[-1]
    assert answer.reference in answer.summary
    nothing = about_account(replace(rule, text="x", citations=(), outcome=Outcome.DECLINE), "en", TURN)
    assert nothing.outcome is Outcome.DECLINE
    assert nothing.text == message("account.not_covered", "en")
