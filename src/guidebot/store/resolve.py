"""Resolving an item creates a reusable answer, an evaluation case and questions to train on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from guidebot.errors import Conflict, PermissionDenied, UsageError
from guidebot.locale import LONDON
from guidebot.records import Outcome, Passage, Source
from guidebot.store.accounts import Account
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.review import change_item, check_may_change
from guidebot.store.review_items import Item, State, read_item
from guidebot.store.reviewed_answers import ReviewedQuote, find_quote, quote_of
from guidebot.store.stored_turns import Role
from guidebot.store.tables import citations, items, passages, resolutions, turns
from guidebot.store.turn_rows import passage_row
from guidebot.text.sentences import sentence_spans

ANSWERED = (Outcome.ANSWER, Outcome.PARTIAL)
ANOTHER_DAY = "the question was about a day other than the one it was asked on"


class ReviewLabel(StrEnum):
    """A reviewer's verdict on a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A reviewer's verdict on one claim of an answer, with a note."""

    claim: str
    label: ReviewLabel
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A reviewer's decision on an item.

    With `quotes`, those and `text` are the corrected answer; without, the original answer is confirmed. `expected` is
    the correct outcome; None only closes the item, with nothing to learn from it.
    """

    expected: Outcome | None = Outcome.ANSWER
    verdicts: tuple[ClaimVerdict, ...] = ()
    text: str = ""
    quotes: tuple[ReviewedQuote, ...] = ()
    note: str = ""


def claims_of(answer: str) -> tuple[str, ...]:
    """The sentences and list items of an answer, one verdict each."""
    return tuple(answer[start:end] for start, end in sentence_spans(answer) if any(map(str.isalpha, answer[start:end])))


def chosen_quote(passage: Passage, words: str) -> ReviewedQuote:
    """A quote that a reviewer selected. Raises `UsageError` if it is not in the passage."""
    span = find_quote(words, passage)
    if span is None:
        raise UsageError(f"{passage.id} does not say {words!r}; copy the words from the passage")
    return quote_of(passage, passage.text[slice(*span)])


def resolve(  # noqa: PLR0913  # an item at a version, the user, and the decision
    database: Database,
    number: int,
    version: int,
    who: Account,
    decision: ReviewDecision,
    *,
    picked: Sequence[Passage] = (),
    now: datetime,
) -> str:
    """Resolve an item that was opened at `version`; returns the id of the resolution.

    `picked` are the passages of the decision's quotes. Raises `Conflict` if somebody else changed the item,
    `PermissionDenied` for a crisis if `who` is not a lead, `UsageError` for an answer without sources.
    """
    made = uuid.uuid4().hex
    with database.writing() as connection:
        before = read_item(connection, number, who.role)
        _check_may_resolve(before, who)
        turn = connection.execute(select(turns).where(turns.c.id == before.turn)).mappings().one()
        changes = {"state": State.RESOLVED.value, "resolved_by": who.name, "resolved": now}
        change_item(connection, before, version, changes)
        for passage in sorted(picked, key=lambda each: each.id):
            connection.execute(database.insert_new(passages).values(passage_row(passage)))
        row = _row(connection, turn, decision, crisis=before.crisis)
        _check_rests(row, number)
        if row["answer"] or row["quotes"]:
            _withdraw(connection, turn["key"], now, f"replaced by {made}")
        own = {"id": made, "item": number, "by": who.name, "at": now, "undone": False}
        connection.execute(insert(resolutions), {**row, **own})
        note(connection, now, who.name, "resolve", f"item {number}", {"resolution": made, "expected": row["expected"]})
    return made


def preview(
    database: Database, number: int, who: Account, decision: ReviewDecision, now: datetime
) -> Mapping[str, Any]:
    """The row that `resolve` would write, without writing it. Raises as `resolve` does."""
    with database.reading() as connection:
        before = read_item(connection, number, who.role)
        _check_may_resolve(before, who)
        turn = connection.execute(select(turns).where(turns.c.id == before.turn)).mappings().one()
        row = _row(connection, turn, decision, crisis=before.crisis)
        _check_rests(row, number)
    return {**row, "id": "", "item": number, "by": who.name, "at": now, "undone": False}


def resolution_of(database: Database, number: int) -> Mapping[str, Any] | None:
    """The resolution of an item, if it has one that was not undone."""
    mine = (resolutions.c.item == number) & ~resolutions.c.undone
    with database.reading() as connection:
        row = connection.execute(select(resolutions).where(mine).order_by(resolutions.c.at.desc())).mappings().first()
    return None if row is None else dict(row)


def undo(database: Database, resolution: str, who: Account, now: datetime) -> Item:
    """Undo a resolution: its results are no longer used, and its item is claimed by `who`."""
    with database.writing() as connection:
        mine = (resolutions.c.id == resolution) & ~resolutions.c.undone
        row = connection.execute(select(resolutions).where(mine)).mappings().first()
        if row is None:
            raise UsageError(f"no resolution {resolution} to undo")
        if row["by"] != who.name and who.role is not Role.LEAD:
            raise PermissionDenied(f"only {row['by']} or a lead can undo this resolution")
        connection.execute(update(resolutions).where(mine).values(undone=True))
        replaced = resolutions.c.withdrawn_why == f"replaced by {resolution}"
        connection.execute(update(resolutions).where(replaced).values(withdrawn=None, withdrawn_why=None))
        before = read_item(connection, row["item"], who.role)
        same = (items.c.key == row["key"]) & (items.c.reason == before.reason.value) & (items.c.cause == before.cause)
        again = select(items.c.id).where(same & (items.c.state != State.RESOLVED.value))
        if connection.execute(again).first() is not None:
            raise Conflict("the same question is already in another item; resolve that one")
        changes = {"state": State.CLAIMED.value, "claimed_by": who.name, "resolved_by": None, "resolved": None}
        change_item(connection, before, before.version, changes)
        note(connection, now, who.name, "undo", f"item {before.id}", {"resolution": resolution})
        return read_item(connection, before.id, who.role)


def _check_may_resolve(found: Item, who: Account) -> None:
    check_may_change(found, who)
    if found.claimed_by is None:
        raise Conflict(f"item {found.id} is not claimed; to claim it, run: guidebot review claim {found.id}")


def _check_rests(row: Mapping[str, Any], number: int) -> None:
    if row["expected"] in ANSWERED and not row["quotes"]:
        raise UsageError(
            f"the answer in item {number} has no sources; select a passage, or choose decline as the outcome"
        )


def _withdraw(connection: Connection, key: str, now: datetime, why: str) -> None:
    same = (resolutions.c.key == key) & resolutions.c.withdrawn.is_(None)
    connection.execute(update(resolutions).where(same).values(withdrawn=now, withdrawn_why=why))


def _row(connection: Connection, turn: RowMapping, decision: ReviewDecision, *, crisis: bool) -> dict[str, Any]:
    day = turn["at"].astimezone(LONDON).date()
    answered = decision.expected in ANSWERED and not crisis
    quotes = decision.quotes or _quotes_told(connection, turn["id"])
    used = [quote.passage for quote in quotes] if answered else []
    another_day = turn["as_of"] not in (None, day)
    return {
        "conversation": turn["conversation"],
        **{name: turn[name] for name in ("key", "question", "history", "locale", "region", "audience", "topic")},
        "as_of": turn["as_of"] or day,
        "expected": None if decision.expected is None or crisis else decision.expected.value,
        "verdicts": [asdict(verdict) for verdict in decision.verdicts],
        "note": decision.note,
        "answer": decision.text if answered else "",
        "quotes": [asdict(quote) for quote in quotes] if answered else [],
        "negatives": [key for key in turn["found"] if key not in used] if used else [],
        "withdrawn": turn["at"] if another_day else None,
        "withdrawn_why": ANOTHER_DAY if another_day else None,
    }


def _quotes_told(connection: Connection, turn: str) -> tuple[ReviewedQuote, ...]:
    chosen = (
        select(citations.c.quote, passages)
        .join(passages, passages.c.id == citations.c.passage)
        .where(citations.c.turn == turn)
        .order_by(citations.c.answer_start)
    )
    return tuple(quote_of(passage_from(row), row["quote"]) for row in connection.execute(chosen).mappings())


def passage_from(row: Mapping[str, Any] | RowMapping) -> Passage:
    """A passage from the journal: its text and headings, but not its place in the document."""
    names = ("document", "version", "title", "path", "topic", "locale")
    source = Source(**{name: row[name] for name in names})
    return Passage(row["id"], source, tuple(row["headings"]), row["text"], 0, len(row["text"]))
