"""What the commands of the desk share: the open journal, who acts, and days as times."""

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
    str | None, typer.Option("--as", metavar="NAME", help="The account that acts [GUIDEBOT_ACCOUNT, or the operator].")
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="From this day on, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Up to and with this day.")]


def open_journal(settings: Settings) -> Database:
    """The journal that the settings name, without what is older than it may be kept.

    Raises `UsageError` where it is off, `JournalProblem` where it fails.
    """
    if settings.database_url == OFF:
        raise UsageError("the journal is off; name one in GUIDEBOT_DATABASE_URL")
    database = Database(settings.database_url)
    purge(database, settings.retention_days, RETENTION, now())
    return database


def acting(settings: Settings, database: Database) -> Account:
    """Who acts: the account named, or the operator, who has the database and so everything in it."""
    return account(database, settings.account) if settings.account else OPERATOR


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day in London."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(day: date | None) -> datetime | None:
    """The first moment after a day in London."""
    return begin_of(None if day is None else day + timedelta(days=1))


def shown_time(moment: datetime | None) -> str:
    """A time as people in London read it; a dash for none."""
    return "-" if moment is None else moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")
