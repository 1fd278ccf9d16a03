"""Two reviewers who judge the same answer blind, and how far they agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from guidebot.errors import UsageError
from guidebot.store.accounts import Account
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.review import check_may_change
from guidebot.store.review_items import read_item
from guidebot.store.tables import verdicts

ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far pairs of blind verdicts agree: of so many claims, the share, and Cohen's kappa (None where undefined)."""

    claims: int
    share: float | None
    kappa: float | None


def give_verdict(database: Database, number: int, labels: Sequence[str], who: Account, now: datetime) -> None:
    """Note a reviewer's labels, one a claim, in the place of their own earlier ones.

    Raises `UsageError` where two others have judged the item, or judged another number of claims.
    """
    with database.writing() as connection:
        check_may_change(read_item(connection, number, who.role), who)
        found = blind_verdicts(connection, number)
        others = {name: given for name, given in found.items() if name != who.name}
        if len(others) >= ENOUGH:
            raise UsageError(f"two have judged item {number} already")
        if any(len(given) != len(labels) for given in others.values()):
            raise UsageError("give one label for each claim; see: guidebot review show")
        mine = (verdicts.c.item == number) & (verdicts.c.reviewer == who.name)
        values = {"labels": list(labels), "at": now}
        if who.name in found:
            connection.execute(update(verdicts).where(mine).values(values))
        else:
            connection.execute(insert(verdicts), {"item": number, "reviewer": who.name, **values})
        note(connection, now, who.name, "judge", f"item {number}")


def blind_verdicts(connection: Connection, number: int) -> dict[str, tuple[str, ...]]:
    """The labels given to an item's claims, by reviewer."""
    rows = connection.execute(select(verdicts).where(verdicts.c.item == number).order_by(verdicts.c.at)).mappings()
    return {row["reviewer"]: tuple(row["labels"]) for row in rows}


def verdicts_seen_by(database: Database, number: int, who: Account) -> dict[str, tuple[str, ...]]:
    """The labels that an account may see: its own, and the others' once it has given its own."""
    with database.reading() as connection:
        found = blind_verdicts(connection, number)
    return found if who.name in found or len(found) >= ENOUGH else {}


def differ(found: Mapping[str, Sequence[str]]) -> bool:
    """Whether two reviewers labelled a claim differently."""
    return len({tuple(labels) for labels in found.values()}) > 1


def agreement(database: Database) -> Agreement:
    """How far all pairs of blind verdicts agree, over their claims."""
    twice = select(verdicts.c.item).group_by(verdicts.c.item).having(func.count() >= ENOUGH)
    with database.reading() as connection:
        numbers = connection.execute(twice).scalars().all()
        found = [blind_verdicts(connection, number) for number in numbers]
    pairs = [pair for given in found for pair in zip(*list(given.values())[:2], strict=True)]
    share = sum(one == other for one, other in pairs) / len(pairs) if pairs else None
    return Agreement(len(pairs), share, kappa(pairs))


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa (1960) of pairs of labels; None where there is no pair, or but one label that both always give."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[label] * second[label] for label in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)
