"""The journal for a process that asks once: the same rows into the same SQLite file, without waiting for SQLAlchemy.

Importing SQLAlchemy takes longer than finding an answer. This writes what `guidebot.store.turn_store` would, which a
test holds it to, and leaves everything else to it.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from guidebot.errors import JournalProblem, first_line
from guidebot.records import Passage, Query, Turn
from guidebot.store.reviewed_answers import IN_USE, ReviewedAnswer, reviewed_from
from guidebot.store.schema_version import HEAD, REVISION_OF
from guidebot.store.turn_rows import Redact, Row, key_of, rows_of

PATIENCE = 15.0  # seconds to wait for other writers, while somebody waits for an answer


def is_ready(path: Path) -> bool:
    """Whether a file is a journal that needs no migration."""
    try:
        with closing(_connect(path)) as connection:
            return bool(connection.execute(REVISION_OF).fetchall() == [(HEAD,)])
    except sqlite3.Error:
        return False


class QuickJournal:
    """Keeps turns in a journal that is ready. Each call raises `JournalProblem`."""

    def __init__(self, path: Path, redact: Redact) -> None:
        self.path = path
        self.redact = redact

    def keep(self, turn: Turn) -> None:
        """Write a turn; when this returns it is on the disk."""
        rows = rows_of(turn, self.redact)
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for passage in rows.passages:
                _insert(connection, "INSERT OR IGNORE", "passages", passage)
            _insert(connection, "INSERT", "turns", rows.turn)
            for citation in rows.citations:
                _insert(connection, "INSERT", "citations", citation)
            connection.execute("COMMIT")

    def reviewed(self, query: Query) -> ReviewedAnswer | None:
        """The answer that staff gave to this very question, if there is one in use."""
        key = key_of(self.redact(query.text), [self.redact(text) for text in query.history], query)
        with self._connected() as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute(IN_USE, {"key": key}).fetchone()
        if found is None:
            return None
        return reviewed_from({**found, "quotes": json.loads(found["quotes"])})

    def published(self, passages: tuple[Passage, ...], generation: str) -> int:
        """As of `DatabaseTurnStore.published`, which it leaves it to."""
        from guidebot.store.database import Database
        from guidebot.store.turn_store import DatabaseTurnStore

        return DatabaseTurnStore(Database(f"sqlite:///{self.path}"), self.redact).published(passages, generation)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(_connect(self.path)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise JournalProblem(
                f"the journal {self.path} fails ({first_line(error)}); see GUIDEBOT_DATABASE_URL"
            ) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _insert(connection: sqlite3.Connection, how: str, table: str, row: Row) -> None:
    # The names are those of our own rows, never of what was asked.
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    statement = f"{how} INTO {table} ({names}) VALUES ({marks})"
    connection.execute(statement, [_stored(value) for value in row.values()])


def _stored(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    """A value as SQLAlchemy stores it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list | dict) else value
