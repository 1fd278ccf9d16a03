"""Everything the product says to people, one catalogue a language: `en.toml`, `zh.toml`.

A third language is a third file. Plural forms and dates follow CLDR. The home of Babel. `other_languages.toml` has the
few sentences said to askers in a language that the product doesn't speak.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}  # the languages spoken, and how each writes dates and plurals
DEFAULT = "en"
COUNT = "n"  # the value that chooses a plural form


def message(key: str, language: str, **values: object) -> str:
    """The text of a key such as `answer.declined`, with its values filled in.

    A date is written out as the language does. A message with plural forms takes the one for the value `n`. Raises
    `KeyError` for an unknown key or a missing value.
    """
    found = catalogue(language)[key]
    text: str = found if isinstance(found, str) else found[_plural_form(language, values[COUNT])]
    written = {name: day(value, language) if isinstance(value, date) else value for name, value in values.items()}
    return text.format(**written)


def said_in(language: str, key: str) -> str:
    """A sentence of `other_languages.toml` in one of its languages. Raises `KeyError` for an unknown one."""
    return _other_languages()[language][key]


def has_message(key: str, language: str) -> bool:
    """True if a language has a text with this key."""
    return key in catalogue(language)


def day(value: date, language: str) -> str:
    """A date as people write it: 20 August 2026, or 2026年8月20日."""
    from babel.dates import format_date  # only answers with dates need it

    return str(format_date(value, "long", locale=LOCALES[language]))


def short_day(value: date, language: str, *, year: bool = False) -> str:
    """A date for a table, with or without its year: 20 Aug 2026, or 8月20日."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMd" if year else "MMMd", value, locale=LOCALES[language]))


def language_or_default(language: object) -> str:
    """The language if it is supported, otherwise English."""
    return language if isinstance(language, str) and language in LOCALES else DEFAULT


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Every message of a language by its dotted key; one with plural forms is a table of them."""
    text = files("guidebot.locale").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text)))


@cache
def _other_languages() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("guidebot.locale").joinpath("other_languages.toml").read_text(encoding="utf-8"))


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in table.items():
        key = f"{before}{name}"
        if isinstance(value, str) or "other" in value:
            found.append((key, value))
        else:
            found += _flat(value, f"{key}.")
    return found


def _plural_form(language: str, count: object) -> str:
    from babel import Locale

    assert isinstance(count, int)
    return Locale.parse(LOCALES[language]).plural_form(count)
