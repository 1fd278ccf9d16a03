"""The `TurnStore` protocol, and functions to open the journal that the settings name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from guidebot.config import Settings
from guidebot.records import Passage, Query, Turn
from guidebot.store.reviewed_answers import ReviewedAnswer
from guidebot.store.turn_rows import Redact, redacted

if TYPE_CHECKING:
    from guidebot.store.turn_store import DatabaseTurnStore

OFF = "off"


class TurnStore(Protocol):
    """A store for turns and staff answers. Every method raises `JournalProblem`."""

    def keep(self, turn: Turn) -> None:
        """Write a turn; when this returns, it is on disk."""

    def reviewed(self, query: Query) -> ReviewedAnswer | None:
        """The staff answer to exactly this question, if one is in use."""

    def published(self, passages: tuple[Passage, ...], generation: str) -> int:
        """Record the past answers that a new generation affects; returns the number of questions."""


def turn_store_for(settings: Settings, redact: Redact = redacted) -> "DatabaseTurnStore | None":
    """A journal for a short-lived process; None if the journal is off. Raises `JournalProblem`."""
    if settings.database_url == OFF:
        return None
    from guidebot.store.database import Database  # SQLAlchemy takes 0.2 seconds to import
    from guidebot.store.turn_store import DatabaseTurnStore

    return DatabaseTurnStore(Database(settings.database_url), redact)


def open_turn_store(settings: Settings, redact: Redact = redacted) -> "DatabaseTurnStore | None":
    """A journal for a long-running process; None if the journal is off. Raises `JournalProblem`.

    Turns older than the retention period are removed.
    """
    store = turn_store_for(settings, redact)
    if store is not None:
        from guidebot.store.retention import RETENTION, purge

        purge(store.database, settings.retention_days, RETENTION, datetime.now(UTC))
    return store


def exists(settings: Settings) -> bool:
    """True if there may be a journal to read: an existing file, or a server."""
    path = sqlite_path(settings.database_url)
    return settings.database_url != OFF and (path is None or path.is_file())


def sqlite_path(url: str) -> Path | None:
    """The file of a plain SQLite URL; None for any other URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("sqlite", "sqlite+pysqlite") or parts.netloc or parts.query or len(parts.path) < len("/x"):
        return None
    return Path(unquote(parts.path[1:]))
