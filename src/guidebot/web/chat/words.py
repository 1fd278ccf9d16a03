"""The chat's texts from the catalogue, as HTML that the page's scripts can put into the other language at once."""

from collections.abc import Mapping
from html import escape
from typing import Any

from guidebot.locale import catalogue, message

PREFIX = "chat."


def words(key: str, language: str, **values: object) -> str:
    """A text of the chat with its values filled in."""
    return message(f"{PREFIX}{key}", language, **values)


def has_words(key: str, language: str) -> bool:
    """Whether the chat has a text by this key."""
    return f"{PREFIX}{key}" in catalogue(language)


def table(language: str) -> Mapping[str, Any]:
    """Every text of the chat by its key, for the page's scripts; one with plural forms is a table of them."""
    return {key.removeprefix(PREFIX): text for key, text in catalogue(language).items() if key.startswith(PREFIX)}


def said(key: str, language: str, **values: object) -> str:
    """A text in an element that carries its key and values."""
    return f"<span{marked('say', key, **values)}>{escape(words(key, language, **values))}</span>"


def labelled(key: str, language: str, **values: object) -> str:
    """An `aria-label` with its key and values; begins with a space."""
    return f'{marked("label", key, **values)} aria-label="{escape(words(key, language, **values))}"'


def marked(what: str, key: str, **values: object) -> str:
    """The attributes from which the page's scripts write a text again; begins with a space."""
    own = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
    return f' data-{what}="{key}"{own}'
