"""The keys of programs: whom each asks for, how often it may, and whether it still can."""

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

SEEN_AFTER = timedelta(minutes=1)  # how far behind `used` may be, so that not every request writes
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a program's key, which itself was shown once.

    `audience` decides which documents it can see; `rate` is such as "600/minute", empty for the usual one.
    """

    id: str
    name: str
    audience: str
    rate: str
    made: datetime
    used: datetime | None
    revoked: datetime | None


NAMES = ("id", "name", "audience", "rate", "made", "used", "revoked")


def add_key(  # what a key is for, and who makes it
    database: Database, name: str, who: Account, now: datetime, *, audience: str = "creator", rate: str = ""
) -> str:
    """Make an API key for a program; this is the one time that it can be seen. Raises `UsageError`."""
    check_name(name)
    if audience not in EVERYONE:
        raise UsageError(f"no audience {audience!r}; use one of: {', '.join(EVERYONE)}")
    if rate and not re.fullmatch(RATE, rate):
        raise UsageError(f"no rate {rate!r}; write it as 600/minute")
    key_id, key, digest = new_key()
    row = {"id": key_id, "name": name, "digest": digest, "made": now}
    with database.writing() as connection:
        connection.execute(insert(api_keys), {**row, "audience": audience, "rate": rate})
        note(connection, now, who.name, "add key", key_id, {"name": name, "audience": audience, "rate": rate})
    return key


def check_key(database: Database, key: str, now: datetime) -> ApiKey:
    """What is known of a key. Raises `PermissionDenied` for one that is unknown or revoked."""
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
    """Take a key out of use. Raises `UsageError` where there is none of that id in use."""
    mine = (api_keys.c.id == key_id) & api_keys.c.revoked.is_(None)
    with database.writing() as connection:
        if not connection.execute(update(api_keys).where(mine).values(revoked=now)).rowcount:
            raise UsageError(f"no key {key_id} in use; see: guidebot keys list")
        note(connection, now, who.name, "revoke key", key_id)


def all_keys(database: Database) -> list[ApiKey]:
    """What is known of every key."""
    with database.reading() as connection:
        rows = connection.execute(select(api_keys).order_by(api_keys.c.made)).mappings()
        return [ApiKey(**{name: row[name] for name in NAMES}) for row in rows]
