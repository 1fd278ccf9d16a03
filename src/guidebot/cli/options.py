"""The options that several commands share, and the settings they make."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from guidebot.cli.console import complain
from guidebot.config import Settings
from guidebot.errors import JournalProblem, UsageError
from guidebot.store.protocol import TurnStore

CorpusDir = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of documents [corpus].")]
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the built index [index].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Locale = Annotated[str | None, typer.Option(metavar="LOCALE", help="The asker's locale, such as en-GB or zh-CN.")]
Region = Annotated[str | None, typer.Option(metavar="CODE", help="The asker's region, such as GB, US or EEA.")]
Audience = Annotated[str | None, typer.Option(metavar="ROLE", help="creator or staff [creator].")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Answer as of this day, such as 2026-01-31 [today].")]
WithJournal = Annotated[bool, typer.Option("--journal/--no-journal", help="Write what is told to the journal.")]

AUDIENCES = ("creator", "staff")
LONGEST_REGION = 3


def settings_from(**options: object) -> Settings:
    """The settings with the options given on the command line on top. Raises `UsageError` naming what is wrong."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(f"setting {name} (GUIDEBOT_{name.upper()}): {first['msg']}") from error


def journal_of(settings: Settings, opened: Callable[[Settings], TurnStore | None]) -> TurnStore | None:
    """The journal that the settings name; where it cannot be opened, None and a line on stderr that says so."""
    try:
        return opened(settings)
    except JournalProblem as error:
        complain(f"{error}; nothing is journalled")
        return None


def scope_from(locale: object, region: object, audience: object, as_of: object) -> dict[str, Any]:
    """The scope of a question as the fields of a query. Raises `UsageError` for what cannot be one."""
    for name, value in (("locale", locale), ("region", region)):
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise UsageError(f"{name} wants a word, such as {'en-GB' if name == 'locale' else 'GB'}")
    if region is not None and not (str(region).isalpha() and len(str(region)) <= LONGEST_REGION):
        raise UsageError(f"no region {region!r}; use a code such as GB, US or EEA")
    if audience not in (None, *AUDIENCES):
        raise UsageError(f"no audience {audience!r}; use one of: {', '.join(AUDIENCES)}")
    return {"locale": locale, "region": region, "audience": audience, "as_of": day_from(as_of)}


def scope_of(line: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any]:
    """The scope of a line of a file, with the command's as defaults. Raises `UsageError` likewise."""
    own = scope_from(*(line.get(name) for name in ("locale", "region", "audience", "as_of")))
    return {name: value if value is not None else scope[name] for name, value in own.items()}


def day_from(value: object) -> date | None:
    """A day written as 2026-01-31; None for None. Raises `UsageError` for anything else."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UsageError(f"no date {str(value)!r}; write it as 2026-01-31") from error
