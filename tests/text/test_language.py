"""Recognition of languages: Chinese, English, and others."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from guidebot.locale import said_in
from guidebot.text.language import (
    CHINESE,
    ENGLISH,
    JAPANESE,
    LATIN,
    ROMAN_URDU,
    SCRIPTS,
    foreign_language,
    language_of,
)

MESSAGES = [
    json.loads(line) for line in (ROOT / "eval/languages/messages.jsonl").read_text(encoding="utf-8").splitlines()
]
EVERY = {*LATIN, *(each for own in SCRIPTS.values() for each in own), JAPANESE, ROMAN_URDU}
FOLDERS = ("cases", "field", "intents")


def english_and_chinese() -> list[str]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / "eval" / folder).glob("*.jsonl"))]
    rows = [json.loads(line) for path in paths if path.stem != "test" for line in path.read_text("utf-8").splitlines()]
    return [text for row in rows for text in row.get("turns", [row.get("text", "")])]


def test_other_languages_are_recognised() -> None:
    right = sum(foreign_language(each["text"]) == each["language"] for each in MESSAGES)
    assert right >= 0.97 * len(MESSAGES)


def test_english_and_chinese_are_no_other_language() -> None:
    texts = english_and_chinese()
    assert len(texts) > 2000
    taken = [text for text in texts if foreign_language(text) is not None]
    # One of the cases is a German question.
    assert all(re.search(r"\bfür\b", text, re.IGNORECASE) for text in taken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👋👋",
        "hola",
        "la la la la la la",
        "sdkjfh skjdhf ksjdhf kjshdf",
        "wo bei jin yan le zen me ban",
        "wo yao zen me ti xian a",
        "pls hlep my acount got baned n i dnt no y",
        "why does my live say por favor espera",
        "how do I say thank you to a viewer in German, danke schön?",
        "這個の直播怎么开",
        "see https://example.com/wie/kann/ich/mein/geld/auszahlen",
    ],
)
def test_what_is_short_mixed_or_noise_is_no_other_language(text: str) -> None:
    assert foreign_language(text) is None


def test_japanese_is_not_taken_for_chinese() -> None:
    assert language_of("配信制限の解除方法と申請期間を教えて") == ENGLISH
    assert foreign_language("配信制限の解除方法と申請期間を教えて") == JAPANESE
    assert language_of("这个の直播间怎么开") == CHINESE


def test_names_of_features_stay_in_latin_letters() -> None:
    assert foreign_language("Как подключить OBS к TikTok LIVE Studio на Windows?") == "ru"


@pytest.mark.parametrize("language", sorted(EVERY))
def test_every_language_has_its_sentences(language: str) -> None:
    quoted, declined = said_in(language, "quoted"), said_in(language, "declined")
    assert "\n" not in quoted + declined
    near = {"da", "no"} if language in {"da", "no"} else {language}  # written alike
    assert {foreign_language(quoted), foreign_language(declined)} <= near


@given(st.text(max_size=60))
def test_any_text_is_in_a_known_language_or_none(text: str) -> None:
    assert foreign_language(text) in {None, *EVERY}
    assert language_of(text) in {ENGLISH, CHINESE}
