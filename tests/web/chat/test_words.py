import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from guidebot.locale import LOCALES, catalogue
from guidebot.store.feedback import Why
from guidebot.templating import macro
from guidebot.web.chat.page import FOLDER
from guidebot.web.chat.words import table, words
from guidebot.web.colour import DARK, LIGHT, contrast, readable_on_dark, readable_on_light

LETTERS = re.compile(r"[A-Za-z]{3,}|[\u3400-\u9fff]")
AA = 4.5
TEMPLATES = ROOT / "src" / "guidebot" / "templates" / "chat"
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TAGS = re.compile(r"<(style|script).*?</\1>|<[^>]*>|[\w-]+=\"[^\"]*\"", re.DOTALL)
IN_CODE = re.compile(r'(?:element\("[^"]*", "[^"]*", |(?:words|tell)\()"(\w+)"')


def test_the_page_and_its_scripts_say_nothing_of_their_own() -> None:
    for template in TEMPLATES.glob("*.html"):
        page = TAGS.sub(" ", CODE.sub("0", template.read_text("utf-8")))
        assert not LETTERS.search(page), template.name
    for script in FOLDER.glob("*.js"):
        code = script.read_text("utf-8")
        for key in IN_CODE.findall(code):
            assert key in table("en"), f"{script.name}: {key}"
        for text in re.findall(r"textContent = (.*?);", code):
            assert not text.startswith(('"', "'")), f"{script.name}: {text}"


def test_every_reason_of_the_journal_has_words() -> None:
    assert {"why_" + why.value.replace(" ", "_") for why in Why} <= table("en").keys()


def test_a_text_has_its_plural_form_and_its_date() -> None:
    assert words("checked", "zh", day=date(2026, 3, 1)) == "核对于2026年3月1日"
    said = macro("chat/macros.html", "said")
    assert said("answered", "en", n=1) == '<span data-say="answered" data-n="1">Answered from 1 document</span>'
    assert "Answered from 2 documents" in said("answered", "en", n=2)


def test_the_page_gets_every_text_of_the_chat_and_no_other() -> None:
    for language in LOCALES:
        assert {f"chat.{key}" for key in table(language)} == {
            key for key in catalogue(language) if key.startswith("chat.")
        }
    assert table("en")["answered"] == {"one": "Answered from {n} document", "other": "Answered from {n} documents"}


@given(st.text())
def test_figures_of_what_is_said_cannot_leave_their_attribute(name: str) -> None:
    html = macro("chat/macros.html", "said")("call", "en", name=f'"{name}"><script>')
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
