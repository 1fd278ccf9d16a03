"""Who changed what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from guidebot.store.database import Database
from guidebot.store.tables import audit


@dataclass(frozen=True, slots=True)
class Deed:
    """One change."""

    at: datetime
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]


def note(
    connection: Connection, now: datetime, who: str, what: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Note a change, in the transaction that makes it."""
    row = {"at": now, "who": who, "what": what, "subject": subject, "detail": dict(detail or {})}
    connection.execute(insert(audit), row)


def deeds(database: Database, newest: int) -> list[Deed]:
    """The newest changes, newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(newest)).mappings()
        return [Deed(row["at"], row["who"], row["what"], row["subject"], row["detail"]) for row in rows]
