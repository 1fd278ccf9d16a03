"""Copy a whole journal to another database: for backups, and between SQLite and PostgreSQL."""

from pathlib import Path

from sqlalchemy import Connection, Integer, Table, func, insert, select, text

from guidebot.errors import UsageError
from guidebot.store.database import Database
from guidebot.store.journal import sqlite_path
from guidebot.store.tables import metadata

AT_ONCE = 500


def save_journal(url: str, file: Path) -> int:
    """Save a consistent copy of a journal in an SQLite file, without blocking writers; returns the number of turns.

    Raises `JournalProblem`, or `UsageError` if the file already exists.
    """
    if file.exists():
        raise UsageError(f"{file} already exists; choose another file")
    path = sqlite_path(url)
    source = Database(url)
    try:
        if path is not None:
            _save_file(source, file)
        else:
            copy_journal(source, url=f"sqlite:///{file}")
        with source.reading() as connection:
            return _count(connection, metadata.tables["turns"])
    finally:
        source.close()


def copy_journal(source: Database, url: str) -> None:
    """Copy every row into another database. Raises `UsageError` if that is not empty."""
    target = Database(url)
    try:
        with source.reading() as rows, target.writing() as connection:
            for table in metadata.sorted_tables:
                if _count(connection, table):
                    raise UsageError("the target journal already contains data; choose an empty database")
                for some in rows.execute(select(table)).mappings().partitions(AT_ONCE):
                    connection.execute(insert(table), [dict(row) for row in some])
                if not target.is_sqlite:
                    _go_on_counting(connection, table)
    finally:
        target.close()


def _save_file(source: Database, file: Path) -> None:
    """Copy with SQLite's online backup, which sees one consistent state of the file."""
    import sqlite3
    from contextlib import closing

    from guidebot.store.database import translated

    with translated(str(source.engine.url)), closing(sqlite3.connect(file)) as target:
        raw = source.engine.raw_connection()
        try:
            raw.driver_connection.backup(target)  # type: ignore[union-attr]  # it is open
        finally:
            raw.close()
        target.execute("PRAGMA journal_mode = DELETE")  # a single file, with no companion files


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Make PostgreSQL number new rows after the copied ones."""
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer) and not column.foreign_keys:
            highest = f'(SELECT COALESCE(MAX("{column.name}"), 0) + 1 FROM "{table.name}")'  # noqa: S608  # our own names
            sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            connection.execute(text(f"SELECT setval({sequence}, {highest}, false)"))
