"""The texts of the document pages, from the catalogue."""

from datetime import date

from guidebot.locale import LOCALES, catalogue, message
from guidebot.records import GLOBAL, Source, SourceStanding
from guidebot.retrieval.filters import in_force
from guidebot.text.language import CHINESE, ENGLISH

LANGUAGES = {ENGLISH: "en-GB", CHINESE: "zh-CN"}


def words(key: str, language: str, **values: object) -> str:
    """A text of these pages, with its values filled in."""
    return message(f"documents.{key}", language, **values)


def language_for(asked: str | None, locale: str) -> str:
    """The language of a page: the requested one, or else the locale's."""
    if asked is not None and asked in LOCALES:
        return asked
    return CHINESE if locale.startswith(CHINESE) else ENGLISH


def dates_words(source: Source, language: str) -> str:
    """The dates from and until which a document is in force."""
    begins, ends = source.effective_from, source.effective_to
    if begins and ends:
        return words("both", language, begins=begins, ends=ends)
    if begins:
        return words("from", language, day=begins)
    return words("until", language, day=ends) if ends else words("undated", language)


def validity_words(source: Source, on: date, language: str) -> str:
    """A note that a version does not apply on a day; empty if it does."""
    if in_force(source, on):
        return ""
    ended = source.effective_to is not None and source.effective_to < on
    return words("past" if ended else "coming", language)


def standing_words(standing: SourceStanding, language: str) -> str:
    """The standing of a document, in words."""
    return words(standing.value.replace(" ", "_"), language)


def regions_words(source: Source, language: str) -> str:
    """The regions in which a document applies."""
    return words("everywhere", language) if GLOBAL in source.regions else ", ".join(source.regions)


def locale_words(locale: str, language: str) -> str:
    """The name of a locale's language if known, otherwise its code."""
    return str(catalogue(language).get(f"documents.language_{locale}", locale))


def topic_words(topic: str, language: str) -> str:
    """A topic's name for a heading."""
    if not topic:
        return words("untitled_topic", language)
    spaced = topic.replace("-", " ")
    return str(catalogue(language).get(f"topic.{topic}", spaced[:1].upper() + spaced[1:]))
