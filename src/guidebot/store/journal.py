"""The `Journal` protocol, and the opener of the journal that the settings name."""

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


class Journal(Protocol):
    """What a guide writes turns to and finds staff answers in. Every method raises `JournalProblem`."""

    def keep(self, turn: Turn) -> None:
        """Write a turn; when this returns, it is on disk."""

    def reviewed(self, query: Query) -> ReviewedAnswer | None:
        """The staff answer to exactly this question, if one is in use."""

    def published(self, passages: tuple[Passage, ...], generation: str) -> int:
        """Record the past answers that a new generation affects; returns the number of questions."""


def open_turn_store(settings: Settings, redact: Redact = redacted, *, purge: bool = True) -> "DatabaseTurnStore | None":
    """The journal that the settings name; None if it is off. Raises `JournalProblem`.

    Turns older than the retention period are removed, unless `purge` is false, for a process that asks once and ends.
    """
    if settings.database_url == OFF:
        return None
    from guidebot.store import retention
    from guidebot.store.database import Database  # SQLAlchemy takes 0.2 seconds to import
    from guidebot.store.turn_store import DatabaseTurnStore

    store = DatabaseTurnStore(Database(settings.database_url), redact)
    if purge:
        retention.purge(store.database, settings.retention_days, retention.RETENTION, datetime.now(UTC))
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
