"""Helpers shared by commands that use the journal: opening it, the acting account, and dates."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.retrieval.filters import LONDON
from guidebot.store.accounts import OPERATOR, Account, account
from guidebot.store.database import Database
from guidebot.store.protocol import OFF
from guidebot.store.retention import RETENTION, purge

As = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Account to act as [GUIDEBOT_ACCOUNT, or the operator].")
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="First date, as YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last date, inclusive.")]


def open_journal(settings: Settings) -> Database:
    """Open the configured journal and delete turns past their retention period.

    Raises `UsageError` if the journal is off, `JournalProblem` if it cannot be opened.
    """
    if settings.database_url == OFF:
        raise UsageError("the journal is off; set GUIDEBOT_DATABASE_URL")
    database = Database(settings.database_url)
    purge(database, settings.retention_days, RETENTION, now())
    return database


def acting(settings: Settings, database: Database) -> Account:
    """The acting account: the one named, else the operator, who has access to everything."""
    return account(database, settings.account) if settings.account else OPERATOR


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def begin_of(day: date | None) -> datetime | None:
    """Start of a day in London, inclusive."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(day: date | None) -> datetime | None:
    """End of a day in London, exclusive."""
    return begin_of(None if day is None else day + timedelta(days=1))


def shown_time(moment: datetime | None) -> str:
    """A time in London for display, to the minute; "-" for None."""
    return "-" if moment is None else moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")
