"""The audit log: who changed what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from guidebot.store.database import Database
from guidebot.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log."""

    at: datetime
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]


def note(
    connection: Connection, now: datetime, who: str, what: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Record a change in the transaction that makes it."""
    row = {"at": now, "who": who, "what": what, "subject": subject, "detail": dict(detail or {})}
    connection.execute(insert(audit), row)


def audit_entries(database: Database, newest: int) -> list[AuditEntry]:
    """The latest entries, newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(newest)).mappings()
        return [AuditEntry(row["at"], row["who"], row["what"], row["subject"], row["detail"]) for row in rows]
