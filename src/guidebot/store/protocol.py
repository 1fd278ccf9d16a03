"""The `TurnStore` protocol, and how to open the journal that the settings name."""

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
    """Keeps turns, and knows what staff have answered. Each raises `JournalProblem`."""

    def keep(self, turn: Turn) -> None:
        """Write a turn; when this returns it is on the disk."""

    def reviewed(self, query: Query) -> ReviewedAnswer | None:
        """The answer that staff gave to this very question, if there is one in use."""

    def published(self, passages: tuple[Passage, ...], generation: str) -> int:
        """Note what a new generation changes of what was told; how many questions that concerns."""


def turn_store_for(settings: Settings, redact: Redact = redacted) -> "DatabaseTurnStore | None":
    """A journal for a process that asks once; None if the journal is off. Raises `JournalProblem`."""
    if settings.database_url == OFF:
        return None
    from guidebot.store.database import Database  # SQLAlchemy takes a fifth of a second to import
    from guidebot.store.turn_store import DatabaseTurnStore

    return DatabaseTurnStore(Database(settings.database_url), redact)


def open_turn_store(settings: Settings, redact: Redact = redacted) -> "DatabaseTurnStore | None":
    """A journal for a process that goes on asking; None where the journal is off. Raises `JournalProblem`.

    What is older than it may be kept is removed.
    """
    store = turn_store_for(settings, redact)
    if store is not None:
        from guidebot.store.retention import RETENTION, purge

        purge(store.database, settings.retention_days, RETENTION, datetime.now(UTC))
    return store


def exists(settings: Settings) -> bool:
    """Whether there may be a journal to look into: a file that is there, or a server."""
    path = sqlite_path(settings.database_url)
    return settings.database_url != OFF and (path is None or path.is_file())


def sqlite_path(url: str) -> Path | None:
    """The file of a plain SQLite URL, None for any other."""
    parts = urlsplit(url)
    if parts.scheme not in ("sqlite", "sqlite+pysqlite") or parts.netloc or parts.query or len(parts.path) < len("/x"):
        return None
    return Path(unquote(parts.path[1:]))
