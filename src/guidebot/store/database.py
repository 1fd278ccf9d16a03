"""The journal's database: SQLite in WAL mode, or PostgreSQL; opened, brought up to date, read and written."""

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

PATIENCE = 15.0  # seconds to wait for other writers, while somebody waits for an answer
MIGRATING = 120.0  # seconds to wait for another process that migrates
WRITES = "guidebot_writes"
MIGRATION_LOCK = 7_340_091  # any number that no other program on the server takes
NAMED = "see GUIDEBOT_DATABASE_URL"


class Database:
    """An open journal. One instance serves many threads; each process opens its own."""

    def __init__(self, url: str) -> None:
        """Open a journal by its URL, making or upgrading it as needed.

        Raises `JournalNewer` where a newer guidebot has written it, `JournalProblem` where it cannot be used.
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
        """Whether the journal is a file of SQLite's."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the journal throughout."""
        with translated(str(self.engine.url)), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is written when the block ends, or nothing. Raises `JournalProblem`."""
        writer = self.engine.execution_options(**{WRITES: True})
        with translated(str(self.engine.url)), writer.begin() as connection:
            yield connection

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that passes over rows which are there already."""
        if self.is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    def insert_once(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row unless it is there already; whether it was inserted."""
        # Of rows passed over, drivers count none, one or minus one.
        statement = self.insert_new(table).values(row).returning(*table.primary_key.columns)
        return connection.execute(statement).first() is not None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _bring_up_to_date(self) -> None:
        if self.revision() == HEAD:
            return
        from guidebot.store.migrate import upgrade  # Alembic takes a fifth of a second to import

        with self._migrating():
            if self.revision() != HEAD:
                upgrade(self)

    def revision(self) -> str | None:
        """Which migration the database is at, None where it is empty. Raises `JournalNewer` for one not known here."""
        with self.reading() as connection:
            if not self.engine.dialect.has_table(connection, "alembic_version"):
                return None
            found = connection.execute(text(REVISION_OF)).scalar()
        if found is not None and found not in KNOWN:
            raise JournalNewer(
                f"the journal {_shown(self.engine.url)} was written by a newer guidebot ({found}); "
                "upgrade guidebot, or name another journal in GUIDEBOT_DATABASE_URL"
            )
        return found

    @contextmanager
    def _migrating(self) -> Iterator[None]:
        """Let one process migrate, and the others wait for it."""
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
    """What SQLAlchemy, its drivers and the file system raise, as one line of ours."""
    try:
        yield
    except DBAPIError as error:
        raise JournalProblem(f"the journal {_shown(url)} fails ({first_line(error.orig or error)}); {NAMED}") from error
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise JournalProblem(f"the journal {_shown(url)} cannot be opened ({first_line(error)}); {NAMED}") from error


def _shown(url: object) -> str:
    """A URL without its password."""
    try:
        return make_url(str(url)).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "of that URL"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise JournalProblem(f"GUIDEBOT_DATABASE_URL is no database URL ({first_line(error)})") from error
    if name == "sqlite":
        return _sqlite_engine(parsed.database)
    if name != "postgresql":
        raise JournalProblem(f"the journal can be SQLite or PostgreSQL, not {name}; {NAMED}")
    with extra("postgresql", "a PostgreSQL journal", JournalProblem):
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _sqlite_engine(file: str | None) -> Engine:
    if not file or file == ":memory:":
        raise JournalProblem("the journal wants a file, such as sqlite:///journal/guidebot.sqlite3")
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = not path.exists()
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE, "check_same_thread": False})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    if fresh:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # what creators asked is for the operator alone
    return engine


def _set_up(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001  # the driver's own connection
    connection.isolation_level = None  # transactions begin where we say, below
    for pragma in ("foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads and then writes would fail where another wrote in between, however long it waited.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
