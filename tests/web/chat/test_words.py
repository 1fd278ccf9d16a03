import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from conftest import ROOT
from guidebot.locale import LOCALES, catalogue
from guidebot.store.feedback import Why
from guidebot.templating import environment
from guidebot.web.chat.words import table, words
from guidebot.web.colour import DARK, LIGHT, contrast, readable_on_dark, readable_on_light
from guidebot.web.scripts import FOLDER as SCRIPTS

LETTERS = re.compile(r"[A-Za-z]{3,}|[\u3400-\u9fff]")
AA = 4.5
TEMPLATES = ROOT / "src" / "guidebot" / "templates" / "chat"
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TAGS = re.compile(r"<(style|script).*?</\1>|<[^>]*>|[\w-]+=\"[^\"]*\"", re.DOTALL)
# Keys in scripts: whatever is written with an underscore, and what is given to the functions that say it.
KEY = re.compile(r'"([a-z]+(?:_[a-z]+)+)"|(?:element\("\w+", "[^"]*"|Turn\([^"\n]*), "(\w+)"')
SENTENCE = re.compile(r'["`][A-Z][a-z]+[ .!?…][^"`]*["`]|[\u3400-\u9fff]')


def test_the_page_says_nothing_of_its_own() -> None:
    for template in TEMPLATES.glob("*.html"):
        page = TAGS.sub(" ", CODE.sub("0", template.read_text("utf-8")))
        assert not LETTERS.search(page), template.name


def test_the_scripts_say_nothing_of_their_own_and_only_what_there_are_words_for() -> None:
    code = "".join(script.read_text("utf-8") for script in (SCRIPTS / "chat").glob("*.js"))
    assert SENTENCE.findall(code) == []
    keys = {first or second for first, second in KEY.findall(code)}
    assert keys >= {"looking", "unavailable", "again", "next", "not_kept", "not_loaded", "forgotten_here"}
    assert {key for key in keys if key not in table("en")} == set()


def said_in_the_chat() -> Callable[..., Markup]:
    found: Callable[..., Markup] = vars(environment().get_template("chat/macros.html").module)["said"]
    return found


def test_every_reason_of_the_journal_has_words() -> None:
    assert {"why_" + why.value.replace(" ", "_") for why in Why} <= table("en").keys()


def test_a_text_has_its_plural_form_and_its_date() -> None:
    assert words("checked", "zh", day=date(2026, 3, 1)) == "核对于2026年3月1日"
    said = said_in_the_chat()
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
    html = said_in_the_chat()("call", "en", name=f'"{name}"><script>')
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
