"""API keys of programs, with their audiences and rate limits."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from guidebot.config import RATE
from guidebot.errors import PermissionDenied, UsageError
from guidebot.records import EVERYONE
from guidebot.store.accounts import Account, check_name
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.passwords import key_digest, key_name, new_key, same_digest
from guidebot.store.tables import api_keys

SEEN_AFTER = timedelta(minutes=1)  # maximum delay of `used`, so that not every request writes
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The record of an API key; the key itself is shown only once.

    `audience` decides which documents it can read; `rate` is a limit such as "600/minute", or empty for the default.
    """

    id: str
    name: str
    audience: str
    rate: str
    made: datetime
    used: datetime | None
    revoked: datetime | None


NAMES = ("id", "name", "audience", "rate", "made", "used", "revoked")


def add_key(  # the key's details and its creator
    database: Database, name: str, who: Account, now: datetime, *, audience: str = "creator", rate: str = ""
) -> str:
    """Create an API key for a program and return it; it is never shown again. Raises `UsageError`."""
    check_name(name)
    if audience not in EVERYONE:
        raise UsageError(f"{audience!r} is not a valid audience (use one of: {', '.join(EVERYONE)})")
    if rate and not re.fullmatch(RATE, rate):
        raise UsageError(f"{rate!r} is not a valid rate (use the form 600/minute)")
    key_id, key, digest = new_key()
    row = {"id": key_id, "name": name, "digest": digest, "made": now}
    with database.writing() as connection:
        connection.execute(insert(api_keys), {**row, "audience": audience, "rate": rate})
        note(connection, now, who.name, "add key", key_id, {"name": name, "audience": audience, "rate": rate})
    return key


def check_key(database: Database, key: str, now: datetime) -> ApiKey:
    """The record of a key. Raises `PermissionDenied` if it is unknown or revoked."""
    with database.reading() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == key_name(key))).mappings().first()
    if row is None or row["revoked"] is not None or not same_digest(row["digest"], key_digest(key)):
        raise PermissionDenied("the API key is unknown or revoked")
    known = ApiKey(**{name: row[name] for name in NAMES})
    if known.used is None or now - known.used >= SEEN_AFTER:
        with database.writing() as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == known.id).values(used=now))
    return known


def revoke_key(database: Database, key_id: str, who: Account, now: datetime) -> None:
    """Revoke a key. Raises `UsageError` if no active key has that id."""
    mine = (api_keys.c.id == key_id) & api_keys.c.revoked.is_(None)
    with database.writing() as connection:
        if not connection.execute(update(api_keys).where(mine).values(revoked=now)).rowcount:
            raise UsageError(f"no active key {key_id}; to see all keys, run: guidebot keys list")
        note(connection, now, who.name, "revoke key", key_id)


def all_keys(database: Database) -> list[ApiKey]:
    """The records of all keys."""
    with database.reading() as connection:
        rows = connection.execute(select(api_keys).order_by(api_keys.c.made)).mappings()
        return [ApiKey(**{name: row[name] for name in NAMES}) for row in rows]
