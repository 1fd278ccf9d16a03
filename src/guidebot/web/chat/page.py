"""The chat page of the first response, where a question can be typed before Gradio has loaded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from guidebot.locale import LOCALES
from guidebot.text.language import ENGLISH
from guidebot.web.brand import Brand
from guidebot.web.chat.turn_html import choices_html
from guidebot.web.chat.words import has_words, labelled, marked, said, table, words
from guidebot.web.scripts import joined

FOLDER = Path(__file__).with_name("page")
SCRIPT = "chat/main.js"
PLAIN_WORDS = (
    "options",
    "source",
    "sources",
    "today",
    "close",
    "region",
    "day",
    "day_note",
    "remembered",
    "forget",
    "forget_note",
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The page's facts about the documents: how many are for creators, the last check, their regions.

    `examples` are answerable questions by language; `region` is the default region.
    """

    documents: int
    checked: date
    region: str
    regions: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]


def page_html(brand: Brand, holdings: Holdings) -> str:
    """The page in English, with the texts to switch to Chinese. Everything from settings is escaped."""
    plain_words = {key: said(key, ENGLISH) for key in PLAIN_WORDS}
    return Template(_file("page.html")).substitute(
        plain_words,
        style=_file("style.css"),
        on_light=brand.on_light,
        on_dark=brand.on_dark,
        name=escape(brand.name),
        logo=f'<img class="logo" src="{escape(brand.logo)}" alt="" width="32" height="32">' if brand.logo else "",
        language_label=labelled("other_language_label", ENGLISH),
        other_language=said("other_language", ENGLISH),
        conversation_label=labelled("conversation", ENGLISH),
        sources_label=labelled("sources", ENGLISH),
        question_label=labelled("question", ENGLISH),
        placeholder=f' data-placeholder="placeholder" placeholder="{escape(words("placeholder", ENGLISH))}"',
        ask=said("ask", ENGLISH),
        welcome=_of_itself("welcome", brand.welcome),
        disclaimer=_of_itself("disclaimer", brand.disclaimer, n=holdings.documents, day=holdings.checked),
        examples=_examples(holdings.examples),
        usual_region=f"<option{_option(holdings.region, '')}</option>",
        regions="".join(
            f"<option{_option(each, each)}</option>" for each in holdings.regions if each != holdings.region
        ),
        words=_words(brand),
        script=joined(SCRIPT),
    )


def _of_itself(key: str, own: Mapping[str, str], **figures: object) -> str:
    """An introductory text of the chat, from the settings if they have one."""
    if not own:
        return said(key, ENGLISH, **figures)
    return f"<span{marked('say', f'own_{key}')}>{escape(own[ENGLISH])}</span>"


def _examples(examples: Mapping[str, Iterable[str]]) -> str:
    """Example questions in each language; the page shows those in its own."""
    return "".join(
        f'<div data-of="{language}" lang="{language}">{choices_html(questions, "examples", language)}</div>'
        for language, questions in examples.items()
    )


def _option(region: str, value: str) -> str:
    key = f"region_{region}"
    known = has_words(key, ENGLISH)
    shown = words(key, ENGLISH) if known else region
    return f'{marked("say", key) if known else ""} value="{escape(value)}">{escape(shown)}'


def _words(brand: Brand) -> str:
    own = {
        language: {"own_welcome": brand.welcome.get(language, ""), "own_disclaimer": brand.disclaimer.get(language, "")}
        for language in LOCALES
    }
    tables = {language: table(language) for language in LOCALES}
    return json.dumps({**tables, "own": own}, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
