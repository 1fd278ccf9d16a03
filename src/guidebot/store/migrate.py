"""Upgrades and downgrades of a database with Alembic."""

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from guidebot.store.schema_version import HEAD

if TYPE_CHECKING:
    from guidebot.store.database import Database

SCRIPTS = Path(__file__).with_name("migrations")


def alembic_config() -> Config:
    """Alembic's configuration for the migrations in this package."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: "Database", revision: str = HEAD) -> None:
    """Upgrade a database to a revision, in one transaction. Raises `JournalProblem`."""
    _use_wal(database)
    config = alembic_config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: "Database", revision: str) -> None:
    """Downgrade a database to a revision; `base` removes every table."""
    config = alembic_config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _use_wal(database: "Database") -> None:
    """Let readers and one writer work at the same time; the setting is stored in the file."""
    if database.is_sqlite:
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
