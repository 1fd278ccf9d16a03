"""Alembic, which brings a database up to the tables of this guidebot, or back."""

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
    """Bring a database up to a revision, in one transaction. Raises `JournalProblem`."""
    _use_wal(database)
    config = alembic_config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: "Database", revision: str) -> None:
    """Take a database back to a revision; `base` leaves nothing."""
    config = alembic_config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _use_wal(database: "Database") -> None:
    """Let readers and one writer go on beside each other; the file remembers it."""
    if database.is_sqlite:
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
