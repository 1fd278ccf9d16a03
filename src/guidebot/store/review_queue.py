"""The review queue: adding, claiming and releasing items, with protection against concurrent changes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from guidebot.errors import Conflict, PermissionDenied
from guidebot.records import Outcome
from guidebot.store.accounts import Account
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.review_items import Item, Reason, State, open_item, read_item
from guidebot.store.stored_turns import Role
from guidebot.store.tables import items, turns

OFTEN = 3  # times a question is declined before it enters the queue
A_FEW = 1000


def enqueue(database: Database, low_confidence: float, now: datetime) -> int:
    """Open items for the turns not yet checked; returns the number of those turns.

    Writing a turn must be quick, so turns are only checked when somebody opens the queue.
    """
    count = 0
    while True:
        with database.writing() as connection:
            chosen = select(turns).where(~turns.c.gathered).order_by(turns.c.at).limit(A_FEW)
            fresh = connection.execute(chosen.with_for_update(skip_locked=True)).mappings().all()
            for turn in fresh:
                reason = _reason(connection, turn, low_confidence)
                if reason is not None and not _settled(connection, turn, reason):
                    cause = turn["route"] or "" if reason is Reason.HANDOVER else ""
                    open_item(connection, database, turn, reason, now, cause=cause)
            done = [turn["id"] for turn in fresh]
            connection.execute(update(turns).where(turns.c.id.in_(done)).values(gathered=True))
        count += len(fresh)
        if len(fresh) < A_FEW:
            return count


def _reason(connection: Connection, turn: RowMapping, low_confidence: float) -> Reason | None:
    if turn["outcome"] == Outcome.HANDOVER.value:
        return Reason.HANDOVER
    if turn["reviewed"] is not None:
        return None
    if turn["outcome"] in (Outcome.ANSWER.value, Outcome.PARTIAL.value):
        return Reason.LOW_CONFIDENCE if turn["confidence"] < low_confidence else None
    if turn["outcome"] == Outcome.DECLINE.value:
        same = (turns.c.key == turn["key"]) & (turns.c.outcome == Outcome.DECLINE.value)
        count = connection.execute(select(func.count()).select_from(turns).where(same)).scalar_one()
        return Reason.DECLINED_OFTEN if count >= OFTEN else None
    return None


def _settled(connection: Connection, turn: RowMapping, reason: Reason) -> bool:
    """True if the same question was resolved and the documents have not changed since."""
    same = (items.c.key == turn["key"]) & (items.c.reason == reason.value) & (items.c.state == State.RESOLVED.value)
    chosen = select(items.c.id).where(same & (items.c.generation == turn["generation"])).limit(1)
    return connection.execute(chosen).first() is not None


def claim(database: Database, number: int, version: int, who: Account, now: datetime) -> Item:
    """Claim an item at `version`. Raises `Conflict` if it has changed, `PermissionDenied` if it is for leads."""
    changes = {"state": State.CLAIMED.value, "claimed_by": who.name, "claimed": now}
    return _change(database, number, version, who, now, what="claim", changes=changes)


def release(database: Database, number: int, version: int, who: Account, now: datetime) -> Item:
    """Release an item, as its holder or a lead. Raises `Conflict` or `PermissionDenied`."""
    changes = {"state": State.OPEN.value, "claimed_by": None, "claimed": None}
    return _change(database, number, version, who, now, what="release", changes=changes)


def _change(  # noqa: PLR0913  # an item at a version, the user, and the change
    database: Database,
    number: int,
    version: int,
    who: Account,
    now: datetime,
    *,
    what: str,
    changes: Mapping[str, object],
) -> Item:
    with database.writing() as connection:
        before = read_item(connection, number, who.role)
        check_may_change(before, who)
        change_item(connection, before, version, changes)
        note(connection, now, who.name, what, f"item {number}")
        return read_item(connection, number, who.role)


def check_may_change(found: Item, who: Account) -> None:
    """Raise `PermissionDenied` if the user may not work on an item, `Conflict` if it is taken or resolved."""
    if found.crisis and who.role is not Role.LEAD:
        raise PermissionDenied(f"item {found.id} is a crisis, so it is for leads only")
    if found.state is State.RESOLVED:
        raise Conflict(f"item {found.id} was already resolved by {found.resolved_by}; reload it")
    if found.claimed_by not in (None, who.name) and who.role is not Role.LEAD:
        raise Conflict(f"item {found.id} is claimed by {found.claimed_by}; ask them to release it")


def change_item(connection: Connection, before: Item, version: int, changes: Mapping[str, object]) -> None:
    """Change an item if it is still at `version`. Raises `Conflict` if it is not."""
    mine = (items.c.id == before.id) & (items.c.version == version)
    changed = connection.execute(update(items).where(mine).values(version=version + 1, **changes)).rowcount
    if not changed:
        raise Conflict(f"item {before.id} has changed since you opened it (now version {before.version}); reload it")
