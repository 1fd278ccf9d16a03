"""The templates of the document pages, filled in for a language."""

from collections.abc import Mapping
from functools import partial

from markupsafe import Markup

from guidebot.templating import render
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


def render_page(template: str, language: str, **values: object) -> Markup:
    """A page in a language, en or zh."""
    return render(f"documents/{template}", **_shared(language), **values)


def _shared(language: str) -> Mapping[str, object]:
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
        "dates_words": partial(dates_words, language=language),
        "locale_words": partial(locale_words, language=language),
        "regions_words": partial(regions_words, language=language),
        "standing_words": partial(standing_words, language=language),
        "topic_words": partial(topic_words, language=language),
    }
