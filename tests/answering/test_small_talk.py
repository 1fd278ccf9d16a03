"""Small talk is answered in a sentence or two, as its own outcome, and costs nobody a look."""

import pytest

from guidebot.guide import Guide
from guidebot.locale import LOCALES, message
from guidebot.message.kinds import SmallTalk
from guidebot.records import Outcome
from guidebot.safety.contacts import TeamContact
from guidebot.web.chat.turn_html import turn_html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hi", "Ask me anything about going LIVE"),
        ("thanks", "You're welcome"),
        ("good morning", "Hi!"),
        ("are you a bot", "a program and not a person"),
        ("what can you do", "I answer questions about LIVE"),
        ("你好", "关于直播的问题都可以问我"),
        ("谢谢", "不客气"),
    ],
)
def test_small_talk_gets_a_reply_and_no_search(small_guide: Guide, text: str, words: str) -> None:
    turn = small_guide.ask(small_guide.query(text))
    assert turn.answer.outcome is Outcome.SMALL_TALK
    assert words in turn.answer.text
    assert not turn.answer.citations
    assert not turn.answer.hits
    assert turn.answer.contacts == ()
    assert "999" not in turn.answer.text


def test_every_kind_has_a_reply_in_both_languages_of_two_sentences_at_most_and_a_bit() -> None:
    for kind in SmallTalk:
        for language in LOCALES:
            assert 0 < len(message(f"small_talk.{kind}", language).split()) < 50, (kind, language)


def test_who_asks_for_a_person_is_told_whom_to_turn_to(small_guide: Guide) -> None:
    text = small_guide.ask(small_guide.query("can I talk to a real person")).answer.text
    assert "creator manager" in text
    small_guide.contacts = {"creator manager": TeamContact(contact="team@example.org", hours="9am to 6pm")}
    answer = small_guide.ask(small_guide.query("can I talk to a real person")).answer
    assert "team@example.org" in answer.text
    assert "9am to 6pm" in answer.text
    assert answer.contacts == ("team@example.org",)


def test_a_question_after_a_greeting_is_answered(small_guide: Guide) -> None:
    answer = small_guide.ask(small_guide.query("hi, how old must a LIVE host be?")).answer
    assert answer.outcome is Outcome.ANSWER
    assert "18 or older" in answer.text


def test_the_chat_shows_it_without_a_verdict_or_ratings(small_guide: Guide) -> None:
    html = turn_html(small_guide.ask(small_guide.query("hi")), "en")
    assert 'class="outcome"' not in html
    assert 'class="rate"' not in html
    assert "Ask me anything" in html
