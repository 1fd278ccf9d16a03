"""The journal's answers with the text that supports them, and their updates when documents change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from guidebot.days import LONDON
from guidebot.records import Case, Passage, Query
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.impact import Affected, AnswerEvidence, as_of_day, impact
from guidebot.store.review_items import Reason, State, open_item
from guidebot.store.stored_turns import HIDDEN, Role, troubled
from guidebot.store.tables import citations, items, passages, resolutions, turns

PUBLISHING = "publishing"


def answer_evidence(database: Database, today: date, role: Role) -> list[AnswerEvidence]:
    """Every past answer, and every staff answer in use, once for each of its quotes.

    Only leads get the text of a crisis; others only see that there was an answer.
    """
    with database.reading() as connection:
        return [*_given_answers(connection, today, role), *_reviewed(connection, today)]


def case_evidence(cases: Iterable[Case]) -> Iterator[AnswerEvidence]:
    """Evaluation cases, once for each accepted quote."""
    for case in cases:
        for quote in (quote for group in case.gold for quote in group):
            yield AnswerEvidence("case", case.id, case.query, "", quote.document, "", (), "", quote.quote)


def _given_answers(connection: Connection, today: date, role: Role) -> Iterator[AnswerEvidence]:
    crises = troubled(connection)
    given = (turns.c.id.label("turn"), turns.c.at, turns.c.key, turns.c.question, turns.c.answer, turns.c.history)
    about = (turns.c.crisis, turns.c.conversation)
    scope = (turns.c.locale.label("asked_in"), turns.c.region, turns.c.audience, turns.c.as_of)
    chosen = (
        select(*given, *about, *scope, citations.c.quote, passages)
        .join(citations, citations.c.turn == turns.c.id)
        .join(passages, passages.c.id == citations.c.passage)
        .order_by(turns.c.at)
    )
    for row in connection.execute(chosen):
        day = as_of_day(row.as_of, row.at.astimezone(LONDON).date(), today)
        found = _evidence("answer", row, day, row.quote, row, row.turn, row.at)
        hidden = role is not Role.LEAD and (row.crisis or row.conversation in crises)
        yield replace(found, query=replace(found.query, text=HIDDEN, history=()), answer=HIDDEN) if hidden else found


def _reviewed(connection: Connection, today: date) -> Iterator[AnswerEvidence]:
    """Staff answers: once each, and once more for each time they were reused."""
    in_use = resolutions.c.withdrawn.is_(None) & ~resolutions.c.undone
    scope = (resolutions.c.locale.label("asked_in"), resolutions.c.region, resolutions.c.audience)
    own = (resolutions.c.id, resolutions.c.key, resolutions.c.question, resolutions.c.answer, resolutions.c.history)
    for row in connection.execute(select(*own, *scope, resolutions.c.quotes).where(in_use)).all():
        texts = _texts(connection, [quote["passage"] for quote in row.quotes])
        given: Sequence[Any] = connection.execute(
            select(turns.c.id, turns.c.at).where(turns.c.reviewed == row.id)
        ).all()
        for quote in row.quotes:
            if quote["passage"] in texts:
                for turn, at in given or [(None, None)]:
                    yield _evidence("reviewed", row, today, quote["quote"], texts[quote["passage"]], turn, at, row.id)


def _texts(connection: Connection, ids: list[str]) -> dict[str, Row[Any]]:
    return {row.id: row for row in connection.execute(select(passages).where(passages.c.id.in_(ids)))}


def _evidence(  # noqa: PLR0913, PLR0917  # the question, its day, and its evidence
    kind: str,
    asked: Any,  # noqa: ANN401  # a row, whose type in SQLAlchemy depends on its columns
    day: date,
    quote: str,
    passage: Any,  # noqa: ANN401  # the same
    turn: str | None,
    at: datetime | None,
    key: str | None = None,
) -> AnswerEvidence:
    return AnswerEvidence(
        kind=kind,
        key=key or asked.key,
        query=Query(asked.question, tuple(asked.history), asked.asked_in, asked.region, asked.audience, day),
        answer=asked.answer,
        document=passage.document,
        passage_id=passage.id,
        headings=tuple(passage.headings),
        passage_text=passage.text,
        quote=quote,
        turn=turn,
        at=at,
    )


def note_changes(database: Database, current: Iterable[Passage], generation: str, today: date, now: datetime) -> int:
    """Add answers based on changed text to the review queue, and withdraw staff answers based on it.

    Answers already in the queue are not added again, even if resolved. Returns the number of new entries.
    """
    found = impact(answer_evidence(database, today, Role.REVIEWER), current)
    count = 0
    with database.writing() as connection:
        for each in found:
            if each.kind == "reviewed":
                count += _withdraw(connection, each, generation, now)
            elif not _is_known(connection, each):
                count += _open(connection, database, each, now)
    return count


def _is_known(connection: Connection, each: Affected) -> bool:
    same = (items.c.key == each.key) & (items.c.reason == Reason.AFFECTED.value) & (items.c.cause == each.passage_id)
    known = connection.execute(select(items.c.id, items.c.state).where(same)).all()
    for number, state in known:
        if state != State.RESOLVED.value:
            connection.execute(update(items).where(items.c.id == number).values(times=each.times_told))
    return bool(known)


def _open(connection: Connection, database: Database, each: Affected, now: datetime) -> int:
    turn = connection.execute(select(turns).where(turns.c.id == each.turn)).mappings().first()
    if turn is None:  # deleted in the meantime
        return 0
    detail = {"document": each.document, "before": each.before, "after": each.after}
    open_item(
        connection, database, turn, Reason.AFFECTED, now, cause=each.passage_id, detail=detail, times=each.times_told
    )
    return 1


def _withdraw(connection: Connection, each: Affected, generation: str, now: datetime) -> int:
    why = f"{each.document} changed in {generation}"
    mine = (resolutions.c.id == each.key) & resolutions.c.withdrawn.is_(None)
    done = connection.execute(update(resolutions).where(mine).values(withdrawn=now, withdrawn_why=why)).rowcount
    if done:
        note(connection, now, PUBLISHING, "withdraw", each.key, {"why": why})
    return done
