"""The catalogues: the same texts in every language, and every text that the sources name."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import date

import pytest

from conftest import ROOT
from guidebot.locale import DEFAULT, LOCALES, catalogue, day, language_or_default, message

SOURCES = ROOT / "src" / "guidebot"
DAY = date(2026, 8, 20)
CHINESE = re.compile(r"[\u3400-\u9fff]")
LONG_LATIN = re.compile(r"[A-Za-z]{4,}")
PLACEHOLDER = re.compile(r"\{\w+\}")
# Texts that name the other language in its own words, for whoever reads no other.
OWN_NAMES = {"chat.other_language", "chat.other_language_label", "documents.other_language"}
# What Chinese keeps in Latin letters: names, and labels as the app shows them.
LATIN_NAMES = (
    *("guidebot", "TikTok", "LIVE", "JSON"),
    *("Inbox", "System notifications", "Account updates", "Report a problem"),
)
CALLS = {"message", "words", "Phrase"}  # which take a key first
# A key in a template: whole, or the start of one that a value completes.
IN_TEMPLATE = re.compile(r'\b(?:words|said|label|introduction|message)\("([\w.]+)"( ~)?')


def forms(language: str, key: str) -> dict[str, str]:
    found = catalogue(language)[key]
    return {"other": found} if isinstance(found, str) else dict(found)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_keys() -> None:
    for language in LOCALES:
        assert set(catalogue(language)) == set(catalogue(DEFAULT)), language


@pytest.mark.parametrize("language", LOCALES)
def test_every_text_has_the_placeholders_of_the_default_language_and_is_not_empty(language: str) -> None:
    for key in catalogue(DEFAULT):
        expected = placeholders(forms(DEFAULT, key)["other"])
        own = forms(language, key)
        assert all(text.strip() for text in own.values()), key
        assert placeholders(own["other"]) == expected, key
        assert all(placeholders(text) <= expected for text in own.values()), key
        assert "" not in expected, f"{key}: a placeholder without a name"


def test_no_text_is_in_the_other_language() -> None:
    names = re.compile("|".join(LATIN_NAMES))
    for key in catalogue("en").keys() - OWN_NAMES:
        for text in forms("en", key).values():
            assert not CHINESE.search(text), key
        for text in forms("zh", key).values():
            assert not LONG_LATIN.search(names.sub("", PLACEHOLDER.sub("", text))), key


def named_keys() -> Iterator[tuple[str, str, bool]]:
    """The place, key and completeness of every key written out in a call; only the start of one with values is known."""
    for path in SOURCES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS and call.args:
                table = "" if call.func.id == "message" else f"{path.parent.name}."  # `chat` or `documents`
                for key, whole in literals(call.args[0]):
                    yield f"{path.name}:{call.lineno}", table + key, whole
    for template in (SOURCES / "templates").glob("*/*.html"):
        for key, more in IN_TEMPLATE.findall(template.read_text(encoding="utf-8")):
            table = "" if "." in key else f"{template.parent.name}."
            yield template.name, table + key, not more


def literals(node: ast.expr) -> list[tuple[str, bool]]:
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        return [(str(first.value), False)] if isinstance(first, ast.Constant) else []
    return [(node.value, True)] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_key_named_in_the_sources_exists() -> None:
    known = catalogue(DEFAULT)
    found = list(named_keys())
    assert len({key for _, key, _ in found}) > 60
    for place, key, whole in found:
        assert key in known if whole else any(each.startswith(key) for each in known), f"{place}: {key}"


def test_an_unknown_key_or_a_missing_value_raises() -> None:
    with pytest.raises(KeyError, match=r"answer\.unheard_of"):
        message("answer.unheard_of", "en")
    with pytest.raises(KeyError, match="titles"):
        message("answer.related", "en")
    with pytest.raises(KeyError, match="title"):
        message("answer.past", "en", day=DAY)
    with pytest.raises(KeyError, match="n"):
        message("chat.answered", "en")


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert message("answer.title", "en", title="{day}") == "“{day}”"


def test_dates_are_written_as_each_language_writes_them() -> None:
    assert (day(DAY, "en"), day(DAY, "zh")) == ("20 August 2026", "2026年8月20日")
    assert message("reviewed_answer.note", "en", day=DAY) == "Our team reviewed this answer on 20 August 2026."
    assert "2026年8月20日" in message("reviewed_answer.note", "zh", day=DAY)


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("en", 0, "Answered from 0 documents"),
        ("en", 1, "Answered from 1 document"),
        ("en", 2, "Answered from 2 documents"),
        ("zh", 1, "依据 1 份文件回答"),
        ("zh", 2, "依据 2 份文件回答"),
    ],
)
def test_a_count_chooses_the_plural_form(language: str, n: int, text: str) -> None:
    assert message("chat.answered", language, n=n) == text


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    assert [language_or_default(each) for each in ("en", "zh", "fr", None, 3)] == ["en", "zh", "en", "en", "en"]
