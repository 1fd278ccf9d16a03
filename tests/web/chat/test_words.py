import re
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.store.feedback import Why
from guidebot.web.chat.page import FOLDER
from guidebot.web.chat.words import WORDS, day_in, said, words
from guidebot.web.colour import DARK, LIGHT, contrast, readable_on_dark, readable_on_light

LETTERS = re.compile(r"[A-Za-z]{3,}|[\u3400-\u9fff]")
AA = 4.5
IN_CODE = re.compile(r'(?:element\("[^"]*", "[^"]*", |(?:words|tell)\()"(\w+)"')


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things_with_the_same_figures() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for key, text in WORDS["en"].items():
        assert text.strip()
        assert figures(text) == figures(WORDS["zh"][key]), key


def test_nothing_is_left_in_the_other_language() -> None:
    own_names = {"other_language", "other_language_label"}
    for key in WORDS["en"].keys() - own_names:
        assert not re.search(r"[\u3400-\u9fff]", WORDS["en"][key]), key
        assert not re.search(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", WORDS["zh"][key])), key


def test_the_page_and_its_scripts_say_nothing_of_their_own() -> None:
    page = re.sub(
        r"<(style|script).*?</\1>|<[^>]*>|\$\w+", " ", (FOLDER / "page.html").read_text("utf-8"), flags=re.DOTALL
    )
    assert not LETTERS.search(page)
    for script in FOLDER.glob("*.js"):
        code = script.read_text("utf-8")
        for key in IN_CODE.findall(code):
            assert key in WORDS["en"], f"{script.name}: {key}"
        for text in re.findall(r"textContent = (.*?);", code):
            assert not text.startswith(('"', "'")), f"{script.name}: {text}"


def test_every_reason_of_the_journal_has_words() -> None:
    assert {"why_" + why.value.replace(" ", "_") for why in Why} <= WORDS["en"].keys()


def test_a_date_is_written_as_its_language_writes_it() -> None:
    assert day_in(date(2026, 3, 1), "en") == "1 March 2026"
    assert words("checked", "zh", day=date(2026, 3, 1)) == "核对于2026年3月1日"


@given(st.text())
def test_figures_of_what_is_said_cannot_leave_their_attribute(name: str) -> None:
    html = said("call", "en", name=f'"{name}"><script>')
    assert html.count("<") == 2
    assert html.startswith("<span data-say=")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#c2185b"])
def test_the_extremes_can_be_read_too(colour: str) -> None:
    assert contrast(readable_on_light(colour), LIGHT) >= AA
    assert contrast(readable_on_dark(colour), DARK) >= AA


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_becomes_one_that_can_be_read(number: int) -> None:
    colour = f"#{number:06x}"
    light, dark = readable_on_light(colour), readable_on_dark(colour)
    assert contrast(light, LIGHT) >= AA
    assert contrast(light, "#ffffff") >= AA
    assert contrast(dark, DARK) >= AA
    assert contrast(dark, "#10131a") >= AA
