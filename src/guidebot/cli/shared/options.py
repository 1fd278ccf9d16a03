"""Command-line options shared by several commands, and the settings that they override."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from guidebot.config import Settings
from guidebot.errors import UsageError

CorpusDir = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of documents [corpus].")]
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index [index].")]
AsJson = Annotated[bool, typer.Option("--json", help="Print output as JSON.")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Answer as of this date, as YYYY-MM-DD [today].")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="First date, as YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last date, inclusive.")]
WithJournal = Annotated[bool, typer.Option("--journal/--no-journal", help="Record the answer in the journal.")]
As = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Account to act as [GUIDEBOT_ACCOUNT, or the operator].")
]


def settings_from(**options: object) -> Settings:
    """Settings, overridden by command-line options. Raises `UsageError` naming the invalid setting."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(f"invalid setting {name} (GUIDEBOT_{name.upper()}): {first['msg']}") from error
