"""A whole journal copied to another database, row by row: for backups, and from SQLite to PostgreSQL and back."""

from pathlib import Path

from sqlalchemy import Connection, Integer, Table, func, insert, select, text

from guidebot.errors import UsageError
from guidebot.store.database import Database
from guidebot.store.protocol import sqlite_path
from guidebot.store.tables import metadata

AT_ONCE = 500


def save_journal(url: str, file: Path) -> int:
    """Write a journal as a file of SQLite's, as it stands at one moment, while others write on; how many turns.

    Raises `JournalProblem`, or `UsageError` where the file is there already.
    """
    if file.exists():
        raise UsageError(f"{file} is there already; name another file")
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
    """Copy every row into another database, which must be empty. Raises `UsageError` where it is not."""
    target = Database(url)
    try:
        with source.reading() as rows, target.writing() as connection:
            for table in metadata.sorted_tables:
                if _count(connection, table):
                    raise UsageError("the journal to restore into holds rows already; name an empty database")
                for some in rows.execute(select(table)).mappings().partitions(AT_ONCE):
                    connection.execute(insert(table), [dict(row) for row in some])
                if not target.is_sqlite:
                    _go_on_counting(connection, table)
    finally:
        target.close()


def _save_file(source: Database, file: Path) -> None:
    """By SQLite's online backup, which sees one state of the file."""
    import sqlite3
    from contextlib import closing

    from guidebot.store.database import translated

    with translated(str(source.engine.url)), closing(sqlite3.connect(file)) as target:
        raw = source.engine.raw_connection()
        try:
            raw.driver_connection.backup(target)  # type: ignore[union-attr]  # it is open
        finally:
            raw.close()
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer) and not column.foreign_keys:
            highest = f'(SELECT COALESCE(MAX("{column.name}"), 0) + 1 FROM "{table.name}")'  # noqa: S608  # our own names
            sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            connection.execute(text(f"SELECT setval({sequence}, {highest}, false)"))
