"""The journal's database, and the account that acts on it."""

from datetime import UTC, datetime

from guidebot.cli.shared.options import settings_from
from guidebot.config import Settings
from guidebot.errors import PermissionDenied, UsageError
from guidebot.store.accounts import OPERATOR, Account, account
from guidebot.store.database import Database
from guidebot.store.journal import OFF
from guidebot.store.retention import RETENTION, purge
from guidebot.store.stored_turns import Role


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


def as_lead(account: str | None) -> tuple[Database, Account]:
    """The journal and the acting account. Raises `PermissionDenied` unless it is a lead."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    who = acting(settings, database)
    if who.role is not Role.LEAD:
        raise PermissionDenied("only a lead can manage accounts; name one with --as")
    return database, who


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)
