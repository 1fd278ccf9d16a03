"""Rendering of pages with Jinja, which escapes everything unless a template marks it as safe."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from guidebot.locale import day
from guidebot.web.documents.links import HOME, diff_link, file_link, version_link
from guidebot.web.documents.words import (
    LANGUAGES,
    dates_words,
    locale_words,
    regions_words,
    standing_words,
    topic_words,
    words,
)

STYLE = "/documents.css"


def render_page(template: str, language: str, **values: Any) -> str:  # noqa: ANN401  # the template's values
    """Render a page in a language, en or zh."""
    return _templates().get_template(template).render(**_shared(language), **values)


def _shared(language: str) -> Mapping[str, Any]:
    other = "en" if language == "zh" else "zh"
    return {
        "words": partial(words, language=language),
        "language": language,
        "html_language": LANGUAGES[language],
        "other": other,
        "other_html_language": LANGUAGES[other],
        "home": HOME,
        "style": STYLE,
        "version_link": partial(version_link, language=language),
        "diff_link": partial(diff_link, language=language),
        "file_link": file_link,
        "day": partial(day, language=language),
        "dates_words": partial(dates_words, language=language),
        "locale_words": partial(locale_words, language=language),
        "regions_words": partial(regions_words, language=language),
        "standing_words": partial(standing_words, language=language),
        "topic_words": partial(topic_words, language=language),
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("guidebot.web.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
