"""Sessions at the desk. A cookie holds a session's random name; the journal keeps only its digest."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from guidebot.store.accounts import Account
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.store.tables import accounts, sessions

BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in user; `token` is part of every form they send, so that no other site can send one for them."""

    who: Account
    token: str
    ends: datetime


def open_session(database: Database, who: Account, now: datetime, lasting: timedelta) -> str:
    """Sign an account in for a time; returns the session's name, which only the browser keeps."""
    name = secrets.token_urlsafe(BYTES)
    row = {"digest": _digest(name), "account": who.name, "token": secrets.token_urlsafe(BYTES), "opened": now}
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.ends <= now))
        connection.execute(insert(sessions), {**row, "ends": now + lasting})
        note(connection, now, who.name, "sign in", who.name)
    return name


def session(database: Database, name: str, now: datetime) -> Session | None:
    """The session with that name and its account; None if it has ended or the account is disabled."""
    chosen = (
        select(sessions, accounts.c.role)
        .join(accounts, accounts.c.name == sessions.c.account)
        .where(sessions.c.digest == _digest(name), sessions.c.ends > now, ~accounts.c.disabled)
    )
    with database.reading() as connection:
        row = connection.execute(chosen).mappings().first()
    return None if row is None else Session(Account(row["account"], Role(row["role"])), row["token"], row["ends"])


def close_session(database: Database, name: str, now: datetime) -> None:
    """Sign out: the session ends for every copy of its cookie."""
    mine = sessions.c.digest == _digest(name)
    with database.writing() as connection:
        who = connection.execute(select(sessions.c.account).where(mine)).scalar()
        connection.execute(delete(sessions).where(mine))
        if who is not None:
            note(connection, now, who, "sign out", who)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
