"""The chat's texts from the catalogue, as HTML that the page's scripts can switch to the other language."""

from collections.abc import Mapping
from html import escape
from typing import Any

from guidebot.locale import catalogue, message

PREFIX = "chat."


def words(key: str, language: str, **values: object) -> str:
    """A text of the chat, with its values filled in."""
    return message(f"{PREFIX}{key}", language, **values)


def has_words(key: str, language: str) -> bool:
    """True if the chat has a text with this key."""
    return f"{PREFIX}{key}" in catalogue(language)


def table(language: str) -> Mapping[str, Any]:
    """Every text of the chat by key, for the page's scripts; a text with plural forms is a table."""
    return {key.removeprefix(PREFIX): text for key, text in catalogue(language).items() if key.startswith(PREFIX)}


def said(key: str, language: str, **values: object) -> str:
    """A text in an element that carries its key and values."""
    return f"<span{marked('say', key, **values)}>{escape(words(key, language, **values))}</span>"


def labelled(key: str, language: str, **values: object) -> str:
    """An `aria-label` with its key and values; begins with a space."""
    return f'{marked("label", key, **values)} aria-label="{escape(words(key, language, **values))}"'


def marked(what: str, key: str, **values: object) -> str:
    """The attributes that let the page's scripts rewrite a text; begins with a space."""
    own = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
    return f' data-{what}="{key}"{own}'
