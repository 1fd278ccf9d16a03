from pathlib import Path

import pytest
from sqlalchemy import select

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.store.tables import metadata
from guidebot.store.transfer import copy_journal, save_journal
from guidebot.store.turn_store import DatabaseTurnStore

QUESTION = "How old must a host be?"


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def test_a_journal_saved_and_brought_back_is_the_same(
    kept: Guide, database: Database, url: str, tmp_path: Path
) -> None:
    for _ in range(3):
        kept.ask(kept.query(QUESTION))
    file = tmp_path / "saved.sqlite3"
    assert save_journal(url, file) == 3
    saved = Database(f"sqlite:///{file}")
    assert everything(saved) == everything(database)
    with pytest.raises(UsageError, match="already contains data"):
        copy_journal(saved, url)
    with pytest.raises(UsageError, match="already exists"):
        save_journal(url, file)
    saved.close()


def test_a_file_moves_to_a_server_and_goes_on_there(noted: Guide, lite: Database, server: str, tmp_path: Path) -> None:
    import psycopg

    noted.ask(noted.query(QUESTION))
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
    copy_journal(lite, f"{server}moved")
    there = Database(f"{server}moved")
    assert everything(there) == everything(lite)
    noted.journal = DatabaseTurnStore(there)
    noted.ask(noted.query(QUESTION))
    assert len(everything(there)["turns"]) == 2
    there.close()
