"""Review items: questions that need a person, one item per question and reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from guidebot.errors import UsageError
from guidebot.store.database import Database
from guidebot.store.stored_turns import HIDDEN, Role, troubled
from guidebot.store.tables import items, turns


class Reason(StrEnum):
    """The reason why a question needs review."""

    HANDOVER = "handover"
    UNHELPFUL = "unhelpful"
    LOW_CONFIDENCE = "low confidence"
    DECLINED_OFTEN = "declined often"
    AFFECTED = "affected by a change"


class State(StrEnum):
    """The state of an item."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Item:
    """A review item; `times` counts its turns, and `version` goes up with every change.

    `crisis` means that it, or its conversation, is for leads only.
    """

    id: int
    turn: str
    reason: Reason
    cause: str
    state: State
    opened: datetime
    times: int
    detail: Mapping[str, Any]
    claimed_by: str | None
    resolved_by: str | None
    resolved: datetime | None
    version: int
    question: str
    topic: str
    region: str
    language: str
    crisis: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters for items; None matches anything. Items opened from `since` and before `until`."""

    state: State | None = None
    reason: Reason | None = None
    topic: str | None = None
    region: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None


URGENCY = {reason: place for place, reason in enumerate(Reason)}


def open_item(  # noqa: PLR0913  # the turn, the reason and the time
    connection: Connection,
    database: Database,
    turn: Mapping[str, Any] | RowMapping,
    reason: Reason,
    now: datetime,
    *,
    cause: str = "",
    detail: Mapping[str, Any] | None = None,
    times: int = 1,
) -> None:
    """Open an item for a turn, or add to the count of the one already open for its question."""
    same = (items.c.key == turn["key"]) & (items.c.reason == reason.value) & (items.c.cause == cause)
    unresolved = same & (items.c.state != State.RESOLVED.value)
    row = {
        "turn": turn["id"],
        "key": turn["key"],
        "reason": reason.value,
        "cause": cause,
        "state": State.OPEN.value,
        "opened": now,
        "generation": turn["generation"],
        "times": times,
        "detail": dict(detail or {}),
        "version": 1,
    }
    if not database.insert_once(connection, items, row):
        connection.execute(update(items).where(unresolved).values(times=items.c.times + times))


def queue(database: Database, role: Role, wanted: Filters | None = None) -> list[Item]:
    """The matching items: crises first, then by reason, number of times asked, and age."""
    with database.reading() as connection:
        rows = connection.execute(_chosen(wanted or Filters())).mappings().all()
        crises = troubled(connection)
    found = [_item(row, role, crises) for row in rows]
    return sorted(found, key=lambda item: (not item.crisis, URGENCY[item.reason], -item.times, item.opened, item.id))


def item(database: Database, number: int, role: Role) -> Item:
    """One item. Raises `UsageError` if there is none."""
    with database.reading() as connection:
        return read_item(connection, number, role)


def read_item(connection: Connection, number: int, role: Role) -> Item:
    """One item, read in a transaction."""
    row = connection.execute(_chosen(Filters()).where(items.c.id == number)).mappings().first()
    if row is None:
        raise UsageError(f"no item {number}; to see all items, run: guidebot review queue")
    return _item(row, role, troubled(connection))


def _chosen(wanted: Filters) -> Select[Any]:
    own = (turns.c.question, turns.c.topic, turns.c.region, turns.c.language, turns.c.crisis, turns.c.conversation)
    chosen = select(items, *own).join(turns, turns.c.id == items.c.turn)
    for column, value in (
        (items.c.state, wanted.state and wanted.state.value),
        (items.c.reason, wanted.reason and wanted.reason.value),
        (turns.c.topic, wanted.topic),
        (turns.c.region, wanted.region),
        (turns.c.language, wanted.language),
    ):
        chosen = chosen if value is None else chosen.where(column == value)
    if wanted.since is not None:
        chosen = chosen.where(items.c.opened >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(items.c.opened < wanted.until)
    return chosen


def _item(row: RowMapping, role: Role, crises: frozenset[str | None]) -> Item:
    crisis = row["crisis"] or row["conversation"] in crises
    hidden = crisis and role is not Role.LEAD
    return Item(
        id=row["id"],
        turn=row["turn"],
        reason=Reason(row["reason"]),
        cause=row["cause"],
        state=State(row["state"]),
        opened=row["opened"],
        times=row["times"],
        detail=row["detail"],
        claimed_by=row["claimed_by"],
        resolved_by=row["resolved_by"],
        resolved=row["resolved"],
        version=row["version"],
        question=HIDDEN if hidden else row["question"],
        topic=row["topic"],
        region=row["region"],
        language=row["language"],
        crisis=crisis,
    )
