"""The journal's database: SQLite in WAL mode, or PostgreSQL."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.sql import Insert

from guidebot.errors import JournalNewer, JournalProblem, first_line
from guidebot.extras import extra
from guidebot.store.schema_version import HEAD, KNOWN, REVISION_OF

PATIENCE = 15.0  # seconds to wait for other writers, since a user is waiting for an answer
MIGRATING = 120.0  # seconds to wait for another process to migrate
WRITES = "guidebot_writes"
MIGRATION_LOCK = 7_340_091  # any number that no other program on the server uses
NAMED = "check GUIDEBOT_DATABASE_URL"


class Database:
    """An open journal. Thread-safe; each process must open its own."""

    def __init__(self, url: str) -> None:
        """Open a journal by its URL, creating or upgrading it as needed.

        Raises `JournalNewer` if a newer guidebot wrote it, `JournalProblem` if it cannot be used.
        """
        with translated(url):
            self.engine = _engine(url)
            try:
                self._bring_up_to_date()
            except BaseException:
                self.engine.dispose()
                raise

    @property
    def is_sqlite(self) -> bool:
        """True if the journal is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state of the journal."""
        with translated(str(self.engine.url)), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes everything when the block ends, or nothing. Raises `JournalProblem`."""
        writer = self.engine.execution_options(**{WRITES: True})
        with translated(str(self.engine.url)), writer.begin() as connection:
            yield connection

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that skips existing rows."""
        if self.is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    def insert_once(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row unless it exists; true if it was inserted."""
        # For skipped rows, drivers report a count of 0, 1 or -1.
        statement = self.insert_new(table).values(row).returning(*table.primary_key.columns)
        return connection.execute(statement).first() is not None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _bring_up_to_date(self) -> None:
        if self.revision() == HEAD:
            return
        from guidebot.store.migrate import upgrade  # Alembic takes 0.2 seconds to import

        with self._migrating():
            if self.revision() != HEAD:
                upgrade(self)

    def revision(self) -> str | None:
        """The database's migration, or None if it is empty. Raises `JournalNewer` for an unknown one."""
        with self.reading() as connection:
            if not self.engine.dialect.has_table(connection, "alembic_version"):
                return None
            found = connection.execute(text(REVISION_OF)).scalar()
        if found is not None and found not in KNOWN:
            raise JournalNewer(
                f"the journal {_shown(self.engine.url)} was written by a newer guidebot ({found}); "
                "upgrade guidebot, or set GUIDEBOT_DATABASE_URL to another journal"
            )
        return found

    @contextmanager
    def _migrating(self) -> Iterator[None]:
        """Let one process migrate while the others wait for it."""
        if self.is_sqlite:
            from filelock import FileLock

            with FileLock(f"{self.engine.url.database}.lock", timeout=MIGRATING):
                yield
            return
        with self.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn errors of SQLAlchemy, its drivers and the file system into a one-line `JournalProblem`."""
    try:
        yield
    except DBAPIError as error:
        raise JournalProblem(
            f"the journal {_shown(url)} failed ({first_line(error.orig or error)}); {NAMED}"
        ) from error
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise JournalProblem(f"the journal {_shown(url)} cannot be opened ({first_line(error)}); {NAMED}") from error


def _shown(url: object) -> str:
    """A URL without its password."""
    try:
        return make_url(str(url)).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "with an invalid URL"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise JournalProblem(f"GUIDEBOT_DATABASE_URL is not a valid database URL ({first_line(error)})") from error
    if name == "sqlite":
        return _sqlite_engine(parsed.database)
    if name != "postgresql":
        raise JournalProblem(f"the journal must be SQLite or PostgreSQL, not {name}; {NAMED}")
    with extra("postgresql", "a PostgreSQL journal", JournalProblem):
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _sqlite_engine(file: str | None) -> Engine:
    if not file or file == ":memory:":
        raise JournalProblem("the journal needs a file, such as sqlite:///journal/guidebot.sqlite3")
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = not path.exists()
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE, "check_same_thread": False})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    if fresh:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # only the operator may read what creators asked
    return engine


def _set_up(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001  # the driver's own connection
    connection.isolation_level = None  # transactions begin in `_begin` below
    for pragma in ("foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads and then writes would fail if another wrote in between, however long it waited.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
