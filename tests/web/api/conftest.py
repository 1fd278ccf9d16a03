"""An API over the small corpus, with a journal in a file, and keys of a creator's program and a staff one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from guidebot.guide import Guide
from guidebot.store.accounts import OPERATOR
from guidebot.store.api_keys import add_key
from guidebot.store.database import Database
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.app import without_chat
from guidebot.web.rate_limit import RateLimiter

STAFF_QUESTION = "Which date should I ask the creator for when they complain of a payout?"
STAFF_WORDS = ("payout complaints", "date of the withdrawal")


@dataclass(frozen=True, slots=True)
class Served:
    """A client of everything but the chat, the guide behind it, and two keys."""

    client: TestClient
    guide: Guide
    database: Database
    creator_key: str
    staff_key: str


@pytest.fixture
def served(small_guide: Guide, tmp_path: Path) -> Iterator[Served]:
    database = Database(f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}")
    small_guide.journal = DatabaseTurnStore(database)
    now = datetime.now(UTC)
    keys = [add_key(database, name, OPERATOR, now, audience=name) for name in ("creator", "staff")]
    client = TestClient(without_chat(small_guide, RateLimiter("memory://")), raise_server_exceptions=False)
    yield Served(client, small_guide, database, *keys)
    database.close()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
