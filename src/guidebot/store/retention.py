"""How long turns are kept, and how a conversation is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.tables import citations, passages, resolutions, turns

RETENTION = "retention"


def purge(database: Database, days: int, who: str, now: datetime) -> int:
    """Remove the turns that are older than so many days, with all that hangs on them; how many.

    What staff made of them, already without names, stays.
    """
    old = turns.c.at < now - timedelta(days=days)
    with database.reading() as connection:
        if connection.execute(select(turns.c.id).where(old).limit(1)).first() is None:
            return 0
    with database.writing() as connection:
        count = connection.execute(delete(turns).where(old)).rowcount
        _sweep(connection)
        note(connection, now, who, "purge", f"older than {days} days", {"turns": count})
    return count


def forget(database: Database, conversation: str, who: str, now: datetime) -> int:
    """Remove every turn of a conversation, and the words of it in what staff made of them; how many turns."""
    with database.writing() as connection:
        mine = turns.c.conversation == conversation
        count = connection.execute(delete(turns).where(mine)).rowcount
        connection.execute(delete(resolutions).where(resolutions.c.conversation == conversation))
        _sweep(connection)
        if count:  # the conversation's name would be the one thing left of it
            note(connection, now, who, "forget", "a conversation", {"turns": count})
    return count


def _sweep(connection: Connection) -> None:
    """Remove passages that nothing which is kept rests on."""
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
