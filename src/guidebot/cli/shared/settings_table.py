"""The table of settings: each with its value, unless it is secret, and its origin."""

import os
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from guidebot.cli.shared.console import print_json, say
from guidebot.config import PREFIX, Settings, settings_file, settings_in

HIDDEN = "(set, not shown)"
PASSWORD = re.compile(r"(?<=://)[^/@]*@")
TOKENS_IN_PATHS = {"webhook_url"}  # URLs that are secrets themselves


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the list of settings."""

    name: str
    value: str
    origin: str
    about: str


def show_settings(settings: Settings, options: Collection[str], *, as_json: bool) -> None:
    """Print every setting; `options` are the names of those given on the command line."""
    rows = rows_of(settings, options)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        say(f"{PREFIX}{row.name.upper():20} {row.value or '-':34} {row.origin:12} {row.about}")


def rows_of(settings: Settings, options: Collection[str] = ()) -> list[SettingRow]:
    """Every setting, in the order of their definition."""
    file = settings_file()
    in_file = settings_in(file)
    return [
        SettingRow(
            name,
            shown(name, getattr(settings, name)),
            _origin(name, options, in_file, str(file)),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def shown(name: str, value: object) -> str:
    """A value for display, without secrets or passwords in URLs."""
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else ""
    text = str(value)
    if name in TOKENS_IN_PATHS and text:
        parts = urlsplit(text)
        return f"{parts.scheme}://{parts.hostname}/…"
    return PASSWORD.sub("…@", text)


def _origin(name: str, options: Collection[str], in_file: Collection[str], file: str) -> str:
    if name in options:
        return "option"
    if f"{PREFIX}{name}".upper() in {each.upper() for each in os.environ}:
        return "environment"
    return file if name in in_file else "default"
