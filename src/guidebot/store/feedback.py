"""Feedback on answers, which users can change and safely send again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, insert, select, update

from guidebot.errors import UsageError
from guidebot.store.database import Database
from guidebot.store.review_items import Reason, State, open_item
from guidebot.store.tables import feedback, items, turns
from guidebot.store.turn_rows import Redact

LONGEST_COMMENT = 2000


class Why(StrEnum):
    """The reason why an answer was not helpful."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    UNCLEAR = "unclear"
    NOT_MY_QUESTION = "not my question"


def give_feedback(  # noqa: PLR0913  # the feedback, its turn and the time
    database: Database,
    turn: str,
    *,
    helpful: bool,
    why: Why | None = None,
    comment: str = "",
    redact: Redact,
    now: datetime,
) -> None:
    """Record a rating of a turn, replacing an earlier one.

    An unhelpful turn enters the review queue, and leaves it if the rating changes. Raises `UsageError` for an unknown
    turn.
    """
    said = {"helpful": helpful, "why": None if why is None else why.value, "comment": redact(comment[:LONGEST_COMMENT])}
    with database.writing() as connection:
        row = connection.execute(select(turns).where(turns.c.id == turn).with_for_update()).mappings().first()
        if row is None:
            raise UsageError(f"no turn {turn} in the journal; it may have been deleted")
        before = connection.execute(select(feedback).where(feedback.c.turn == turn)).mappings().first()
        if before is None:
            connection.execute(insert(feedback), {"turn": turn, "at": now, **said})
        elif any(before[name] != value for name, value in said.items()):
            connection.execute(update(feedback).where(feedback.c.turn == turn).values(at=now, **said))
        else:
            return
        if not helpful:
            open_item(connection, database, row, Reason.UNHELPFUL, now)
            return
        untouched = (items.c.state == State.OPEN.value) & (items.c.times == 1)
        mine = (items.c.turn == turn) & (items.c.reason == Reason.UNHELPFUL.value)
        connection.execute(delete(items).where(untouched & mine))
