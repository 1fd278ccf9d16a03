"""Removal of old turns, and of whole conversations on request."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.tables import citations, passages, resolutions, turns

RETENTION = "retention"


def purge(database: Database, days: int, who: str, now: datetime) -> int:
    """Remove turns older than this number of days, with everything that belongs to them; returns their number.

    Resolutions by staff, already free of personal data, are kept.
    """
    old = turns.c.at < now - timedelta(days=days)
    with database.reading() as connection:
        if connection.execute(select(turns.c.id).where(old).limit(1)).first() is None:
            return 0
    with database.writing() as connection:
        count = connection.execute(delete(turns).where(old)).rowcount
        _delete_unused(connection)
        note(connection, now, who, "purge", f"older than {days} days", {"turns": count})
    return count


def forget(database: Database, conversation: str, who: str, now: datetime) -> int:
    """Remove every turn and resolution of a conversation; returns the number of turns."""
    with database.writing() as connection:
        mine = turns.c.conversation == conversation
        count = connection.execute(delete(turns).where(mine)).rowcount
        connection.execute(delete(resolutions).where(resolutions.c.conversation == conversation))
        _delete_unused(connection)
        if count:  # without the conversation's name, which would be the only trace of it
            note(connection, now, who, "forget", "a conversation", {"turns": count})
    return count


def _delete_unused(connection: Connection) -> None:
    """Remove passages that no remaining turn or resolution uses."""
    used = {key for (key,) in connection.execute(select(citations.c.passage).distinct())}
    for found in connection.execute(select(turns.c.found)).scalars():
        used.update(found)
    for row in connection.execute(select(resolutions.c.quotes, resolutions.c.negatives)):
        used.update(quote["passage"] for quote in row.quotes)
        used.update(row.negatives)
    there = connection.execute(select(passages.c.id)).scalars().all()
    for key in there:
        if key not in used:
            connection.execute(delete(passages).where(passages.c.id == key))
