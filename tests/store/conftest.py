"""The journal's tests run on both databases; PostgreSQL is Debian's, started here, or skipped with a line."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from guidebot.guide import Guide
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.store.turn_store import DatabaseTurnStore
from waiting import free_port, wait_until

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANN = Account("ann", Role.REVIEWER)
BEN = Account("ben", Role.REVIEWER)
LEA = Account("lea", Role.LEAD)


def binaries() -> Path | None:
    """Where the newest PostgreSQL of Debian's stands, or the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server on a free port, run by somebody who is not root; the URL before the database's name."""
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL here; install Debian's with: apt-get install postgresql")
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="guidebot-postgresql-"))
    if user is not None:
        shutil.chown(folder, user)
    port = free_port()
    data = folder / "data"
    made: list[str | Path] = [where / "initdb", "-D", data, "-U", "guidebot", "-A", "trust", "-N"]
    subprocess.run(made, user=user, cwd=folder, check=True, capture_output=True)
    settings: list[str | Path] = [
        "-p",
        str(port),
        "-k",
        folder,
        "-h",
        "127.0.0.1",
        "-c",
        "fsync=off",
        "-c",
        "max_connections=300",
    ]
    started: list[str | Path] = [where / "postgres", "-D", data, *settings]
    process = subprocess.Popen(started, user=user, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    url = f"postgresql://guidebot@127.0.0.1:{port}/"
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    def answers() -> bool:
        assert process.poll() is None, "PostgreSQL did not start"
        try:
            psycopg.connect(f"{url}postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, "PostgreSQL")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}"
        return
    base = request.getfixturevalue("server")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"{base}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"{base}{name}"
    with psycopg.connect(f"{base}postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A journal of each kind, made anew."""
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    """A journal in a file."""
    opened = Database(f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def kept(small_guide: Guide, database: Database) -> Guide:
    """The small guide, with a journal of each kind."""
    small_guide.journal = DatabaseTurnStore(database)
    return small_guide


@pytest.fixture
def noted(small_guide: Guide, lite: Database) -> Guide:
    """The small guide, with a journal in a file."""
    small_guide.journal = DatabaseTurnStore(lite)
    return small_guide
