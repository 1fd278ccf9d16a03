"""The chat's texts from the catalogue."""

from collections.abc import Mapping
from typing import Any

from guidebot.locale import catalogue, message

PREFIX = "chat."


def words(key: str, language: str, **values: object) -> str:
    """A text of the chat, with its values filled in."""
    return message(f"{PREFIX}{key}", language, **values)


def table(language: str) -> Mapping[str, Any]:
    """Every text of the chat by key, for the page's scripts; a text with plural forms is a table."""
    return {key.removeprefix(PREFIX): text for key, text in catalogue(language).items() if key.startswith(PREFIX)}
