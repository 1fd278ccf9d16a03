"""Command-line options shared by several commands."""

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
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index [index].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print output as JSON.")]
Locale = Annotated[str | None, typer.Option(metavar="LOCALE", help="User's locale, such as en-GB or zh-CN.")]
Region = Annotated[str | None, typer.Option(metavar="CODE", help="User's region, such as GB, US or EEA.")]
Audience = Annotated[str | None, typer.Option(metavar="ROLE", help="User's role: creator or staff [creator].")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Answer as of this date, as YYYY-MM-DD [today].")]
WithJournal = Annotated[bool, typer.Option("--journal/--no-journal", help="Record the answer in the journal.")]

AUDIENCES = ("creator", "staff")
LONGEST_REGION = 3


def settings_from(**options: object) -> Settings:
    """Settings, overridden by command-line options. Raises `UsageError` naming the invalid setting."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(f"invalid setting {name} (GUIDEBOT_{name.upper()}): {first['msg']}") from error


def journal_of(settings: Settings, opened: Callable[[Settings], TurnStore | None]) -> TurnStore | None:
    """The configured journal; None, with a warning on stderr, if it cannot be opened."""
    try:
        return opened(settings)
    except JournalProblem as error:
        complain(f"{error}; questions are not recorded")
        return None


def scope_from(locale: object, region: object, audience: object, as_of: object) -> dict[str, Any]:
    """A question's scope as fields of a `Query`. Raises `UsageError` for an invalid value."""
    for name, value in (("locale", locale), ("region", region)):
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise UsageError(f"{name} must be a code such as {'en-GB' if name == 'locale' else 'GB'}")
    if region is not None and not (str(region).isalpha() and len(str(region)) <= LONGEST_REGION):
        raise UsageError(f"invalid region '{region}'; use a code such as GB, US or EEA")
    if audience not in (None, *AUDIENCES):
        raise UsageError(f"invalid audience '{audience}'; use one of: {', '.join(AUDIENCES)}")
    return {"locale": locale, "region": region, "audience": audience, "as_of": day_from(as_of)}


def scope_of(line: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any]:
    """The scope of one line of a batch file, with the command's scope as defaults. Raises `UsageError`."""
    own = scope_from(*(line.get(name) for name in ("locale", "region", "audience", "as_of")))
    return {name: value if value is not None else scope[name] for name, value in own.items()}


def day_from(value: object) -> date | None:
    """Parse a date in the form YYYY-MM-DD; None for None. Raises `UsageError` if invalid."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UsageError(f"'{value}' is not a valid date (use YYYY-MM-DD)") from error
