"""The line above an answer: which language it is in, and which app it holds for."""

import pytest

from guidebot.answering.decide import Body
from guidebot.answering.first_line import first_line, is_about_douyin, with_first_line
from guidebot.guide import Guide
from guidebot.locale import message, said_in
from guidebot.records import Answer, Outcome, Query
from guidebot.text.language import language_of

GERMAN = "Wie alt muss man sein, um live zu gehen?"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("抖音开直播要多大", True),
        ("how old to go live on Douyin", True),
        ("抖音和TikTok的规则一样吗", False),
        ("抖音国际版怎么开直播", False),
        ("how old to go live on tiktok", False),
        ("怎么开直播", False),
    ],
)
def test_douyin_is_another_app_than_tiktok(text: str, about: bool) -> None:
    assert is_about_douyin(text) is about


@pytest.mark.parametrize("text", ["how old must a LIVE host be on Douyin", "在抖音上直播要满多少岁"])
def test_quotes_for_douyin_say_that_they_hold_for_tiktok(text: str) -> None:
    assert first_line(Query(text), Body.QUOTES) == message("answer.douyin", language_of(text))
    assert first_line(Query(text), Body.DECLINE) is None


def test_an_answer_about_douyin_begins_with_the_line(small_guide: Guide) -> None:
    answer = small_guide.ask(small_guide.query("how old must a LIVE host be on Douyin")).answer
    assert answer.text.startswith(message("answer.douyin", "en"))
    assert answer.citations
    for each in answer.citations:
        assert answer.text[each.answer_start : each.answer_end] == each.quote


def test_a_refusal_in_another_language_is_one_line() -> None:
    declined = with_first_line(Answer(Query(GERMAN), Outcome.DECLINE, "English"), Body.DECLINE)
    assert declined.text == said_in("de", "declined")


def test_english_and_chinese_answers_have_no_line() -> None:
    assert first_line(Query("how old must a LIVE host be"), Body.QUOTES) is None
    assert first_line(Query("主播要满多少岁"), Body.QUOTES) is None


def test_without_the_multilingual_model_another_language_is_declined(small_guide: Guide) -> None:
    turn = small_guide.ask(small_guide.query(GERMAN))
    assert turn.answer.outcome is Outcome.DECLINE
    assert turn.answer.text == said_in("de", "declined")
    assert turn.searched_for == GERMAN  # no word of it was taken for misspelt English
