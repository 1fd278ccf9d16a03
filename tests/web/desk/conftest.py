"""A desk over the small corpus: somebody of each role, and a browser without a window."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from guidebot.guide import Guide
from guidebot.store.accounts import OPERATOR, add_account
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.desk.app import create_desk
from guidebot.web.rate_limit import RateLimiter

PASSWORD = "correct horse battery"  # noqa: S105  # of nobody
TOKEN = re.compile(r'name="token" value="([^"]+)"')
People = Callable[[str], "Visitor"]


class Visitor(TestClient):
    """A browser that fills in the token of the last page, as a form does."""

    def submit(self, where: str, **fields: Any) -> Response:  # noqa: ANN401  # a form's
        found = TOKEN.search(self.get("/me").text)
        data = {"token": found[1] if found else "", **fields}
        return self.post(where, data=data, follow_redirects=False)


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with two reviewers, ann and ben, and a lead, lea; made once, since passwords are slow to hash."""
    path = tmp_path_factory.mktemp("people") / "guidebot.sqlite3"
    opened = Database(f"sqlite:///{path}")
    for name, role in (("ann", Role.REVIEWER), ("ben", Role.REVIEWER), ("lea", Role.LEAD)):
        add_account(opened, name, role, PASSWORD, OPERATOR, datetime.now(UTC))
    opened.close()
    return path


@pytest.fixture
def database(people: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of that journal."""
    path = tmp_path / "journal" / "guidebot.sqlite3"
    path.parent.mkdir()
    shutil.copy(people, path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def kept(small_guide: Guide, database: Database, tmp_path: Path) -> Guide:
    """The small guide with a journal."""
    url = f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}"
    small_guide.settings = small_guide.settings.model_copy(update={"database_url": url})
    small_guide.journal = DatabaseTurnStore(database)
    return small_guide


@pytest.fixture
def desk(kept: Guide) -> FastAPI:
    """The desk alone."""
    assert isinstance(kept.journal, DatabaseTurnStore)
    return create_desk(kept, kept.journal, RateLimiter("memory://"))


@pytest.fixture
def visitor(desk: FastAPI) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(desk)


@pytest.fixture
def as_(desk: FastAPI) -> People:
    """Makes somebody who is signed in."""

    def signed_in(name: str) -> Visitor:
        made = Visitor(desk)
        answer = made.post("/sign-in", data={"name": name, "password": PASSWORD}, follow_redirects=False)
        assert answer.status_code == 303
        return made

    return signed_in
