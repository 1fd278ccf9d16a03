"""The chat page of the first response, where a question can be typed before Gradio has loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from guidebot.locale import LOCALES
from guidebot.templating import render, trusted
from guidebot.text.language import ENGLISH
from guidebot.web.brand import Brand
from guidebot.web.chat.words import table
from guidebot.web.scripts import joined

SCRIPT = "chat/main.js"


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


def page_html(brand: Brand, holdings: Holdings) -> Markup:
    """The page in English, with the texts to switch to Chinese."""
    script = trusted(joined(SCRIPT))
    return render(
        "chat/page.html", language=ENGLISH, brand=brand, holdings=holdings, words=_words(brand), script=script
    )


def _words(brand: Brand) -> dict[str, Mapping[str, object]]:
    """Every text of the chat by language, and those from the settings."""
    own = {
        language: {"own_welcome": brand.welcome.get(language, ""), "own_disclaimer": brand.disclaimer.get(language, "")}
        for language in LOCALES
    }
    return {**{language: table(language) for language in LOCALES}, "own": own}
