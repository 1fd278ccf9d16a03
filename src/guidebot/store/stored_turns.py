"""Turns read back from the journal, with crises hidden from all but leads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from guidebot.errors import UsageError
from guidebot.records import Outcome
from guidebot.store.database import Database
from guidebot.store.tables import citations, feedback, passages, turns

HIDDEN = "(a crisis: for leads only)"
A_FEW = 500  # rows fetched by id at once


class Role(StrEnum):
    """The role of an account: leads can also see crises, take over items, and manage accounts."""

    REVIEWER = "reviewer"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class StoredCitation:
    """A citation as it was shown: `start` is the quote's place in the passage, the others are in the answer.

    `facts` are those of `turn_rows.facts_of`; None if an older version recorded the passage.
    """

    number: int
    passage: str
    document: str
    version: str
    title: str
    path: str
    locale: str
    headings: tuple[str, ...]
    digest: str
    quote: str
    text: str
    start: int
    answer_start: int
    answer_end: int
    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn from the journal; `found` are ids of passages, and `helpful` is None without feedback."""

    id: str
    at: datetime
    conversation: str | None
    channel: str
    key: str
    question: str
    history: tuple[str, ...]
    searched_for: str
    language: str
    locale: str
    region: str
    audience: str
    as_of: date | None
    topic: str
    outcome: Outcome
    route: str | None
    crisis: bool
    answer: str
    confidence: float
    unsure: bool
    contacts: tuple[str, ...]
    reference: str
    summary: str
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    choices: tuple[str, ...]
    found: tuple[str, ...]
    generation: str
    configuration: str
    seconds: Mapping[str, float]
    model_use: Mapping[str, Any] | None
    reviewed: str | None
    helpful: bool | None = None
    why: str | None = None
    comment: str = ""
    citations: tuple[StoredCitation, ...] = ()


OWN = {field.name for field in fields(StoredTurn)} & {column.name for column in turns.columns}
LISTS = ("history", "contacts", "notes", "missing", "choices", "found")


def get_turn(database: Database, turn: str, role: Role) -> StoredTurn:
    """One turn by its id. Raises `UsageError` if there is none."""
    with database.reading() as connection:
        found = list(_read(connection, select(turns).where(turns.c.id == turn), role))
    if not found:
        raise UsageError(f"no turn {turn} in the journal; it may have been deleted")
    return found[0]


def stored_turns(
    database: Database,
    role: Role,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    conversation: str | None = None,
    newest: int | None = None,
) -> list[StoredTurn]:
    """Turns in order of time, from `since` and before `until`; at most the `newest` ones."""
    chosen = select(turns)
    if since is not None:
        chosen = chosen.where(turns.c.at >= since)
    if until is not None:
        chosen = chosen.where(turns.c.at < until)
    if conversation is not None:
        chosen = chosen.where(turns.c.conversation == conversation)
    chosen = chosen.order_by(turns.c.at.desc(), turns.c.id)
    with database.reading() as connection:
        return list(_read(connection, chosen if newest is None else chosen.limit(newest), role))[::-1]


def count(database: Database) -> int:
    """The number of turns."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(turns)).scalar_one()


def _read(connection: Connection, chosen: Select[Any], role: Role) -> Iterator[StoredTurn]:
    rows = connection.execute(chosen).mappings().all()
    known = troubled(connection) if role is not Role.LEAD else frozenset()
    for some in _by_few(rows):
        ids = [row["id"] for row in some]
        cited = _cited(connection, ids)
        said = {
            row["turn"]: row for row in connection.execute(select(feedback).where(feedback.c.turn.in_(ids))).mappings()
        }
        for row in some:
            found = _stored_turn(row, cited.get(row["id"], ()), said.get(row["id"]))
            hidden = role is not Role.LEAD and (found.crisis or found.conversation in known)
            yield without_words(found) if hidden else found


def _by_few(rows: Iterable[RowMapping]) -> Iterator[list[RowMapping]]:
    rows = list(rows)
    return (rows[start : start + A_FEW] for start in range(0, len(rows), A_FEW))


def troubled(connection: Connection) -> frozenset[str | None]:
    """The conversations with a crisis; their other turns repeat it as history."""
    crises = select(turns.c.conversation).where(turns.c.crisis, turns.c.conversation.is_not(None)).distinct()
    return frozenset(connection.execute(crises).scalars())


def _cited(connection: Connection, ids: list[str]) -> dict[str, tuple[StoredCitation, ...]]:
    chosen = (
        select(citations, passages)
        .join(passages, passages.c.id == citations.c.passage)
        .where(citations.c.turn.in_(ids))
        .order_by(citations.c.turn, citations.c.answer_start)
    )
    found: dict[str, tuple[StoredCitation, ...]] = {}
    for row in connection.execute(chosen):
        values = {field.name: getattr(row, field.name) for field in fields(StoredCitation)}
        cited = StoredCitation(**{**values, "headings": tuple(row.headings)})
        found[row.turn] = (*found.get(row.turn, ()), cited)
    return found


def _stored_turn(row: RowMapping, cited: tuple[StoredCitation, ...], said: RowMapping | None) -> StoredTurn:
    values = {name: row[name] for name in OWN}
    values |= {name: tuple(row[name]) for name in LISTS}
    opinion = {} if said is None else {name: said[name] for name in ("helpful", "why", "comment")}
    return StoredTurn(**{**values, "outcome": Outcome(row["outcome"]), **opinion, "citations": cited})


def without_words(turn: StoredTurn) -> StoredTurn:
    """A turn without any of its text: the view of a crisis for anybody but a lead."""
    return replace(
        turn,
        question=HIDDEN,
        history=(),
        searched_for=HIDDEN,
        answer=HIDDEN,
        summary="",
        comment="",
        choices=(),
        missing=(),
        notes=(),
        citations=(),
    )
