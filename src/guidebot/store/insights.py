"""A summary of the journal: the number of questions, their topics, and gaps in the documents."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select

from guidebot.index.embedders.protocol import Vectors
from guidebot.locale import LONDON
from guidebot.records import Outcome, Source
from guidebot.store.clusters import Gap, Unanswered, gaps
from guidebot.store.database import Database
from guidebot.store.stored_turns import HIDDEN, Role, StoredTurn, stored_turns
from guidebot.store.tables import items, passages

FEW = 5  # smaller groups are not broken down further, since they could identify people
SHOWN = 15
OTHERS = "fewer than 5 each"
UNANSWERED = (Outcome.DECLINE, Outcome.PARTIAL)
HOUR = timedelta(hours=1)
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class InsightShare:
    """A name with the number of times it occurs."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """The ratings of the answers on a topic."""

    topic: str
    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Window:
    """Questions by topic before, during and after a campaign, for equally long periods."""

    first: date
    last: date
    topics: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """A summary of the journal for a period; both days are in London time and included."""

    first: date
    last: date
    turns: int
    days: tuple[InsightShare, ...]
    outcomes: tuple[InsightShare, ...]
    languages: tuple[InsightShare, ...]
    channels: tuple[InsightShare, ...]
    topics: tuple[InsightShare, ...]
    weeks: tuple[tuple[str, str, int], ...]
    gaps: tuple[Gap, ...]
    smaller_gaps: int
    cited: tuple[InsightShare, ...]
    never_cited: tuple[str, ...]
    helpfulness: tuple[Helpfulness, ...]
    resolved: int
    hours_to_resolution: float | None
    campaign: Window | None = None

    @property
    def shape(self) -> dict[str, Any]:
        """The JSON that `guidebot insights --json` prints."""
        return asdict(self)


def insights(  # the journal, the period and the documents
    database: Database,
    first: date,
    last: date,
    *,
    sources: Iterable[Source],
    embed: Embed,
    campaign: tuple[date, date] | None = None,
) -> Insights:
    """Sum up the turns of a period. `sources` are all documents; `embed` gives unit vectors of questions."""
    begin, end = _moment(first), _moment(last + timedelta(days=1))
    told = stored_turns(database, Role.REVIEWER, since=begin, until=end)
    hours = _hours(database, begin, end)
    found = _gaps(
        database,
        [each for each in told if not each.crisis and each.question != HIDDEN],
        embed,
        begin + (end - begin) / 2,
    )
    cited = Counter(document for each in told for document in {cited.document for cited in each.citations})
    there = {source.document: source.title for source in sources}
    return Insights(
        first,
        last,
        len(told),
        _days(told, first, last),
        broken_down(each.outcome.value for each in told),
        broken_down(each.language for each in told),
        broken_down(each.channel for each in told),
        broken_down(each.topic or "(none)" for each in told if each.outcome is not Outcome.SMALL_TALK),
        _weeks(told),
        tuple(gap for gap in found if gap.size >= FEW)[:SHOWN],
        sum(gap.size for gap in found if gap.size < FEW),
        tuple(InsightShare(name, count) for name, count in cited.most_common(SHOWN) if count >= FEW),
        tuple(sorted(name for name in there if name not in cited)),
        _helpfulness(told),
        len(hours),
        round(median(hours), 1) if len(hours) >= FEW else None,
        None if campaign is None else _window(database, *campaign),
    )


def broken_down(names: Iterable[str]) -> tuple[InsightShare, ...]:
    """The number of times each name occurs, most frequent first; rare names are grouped."""
    counts = Counter(names)
    shown = [InsightShare(name, count) for name, count in counts.most_common() if count >= FEW]
    rest = counts.total() - sum(share.count for share in shown)
    return (*shown, *([InsightShare(OTHERS, rest)] if rest else []))


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def _days(told: Iterable[StoredTurn], first: date, last: date) -> tuple[InsightShare, ...]:
    counts = Counter(_day(each) for each in told)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(InsightShare(day.isoformat(), counts[day]) for day in every)


def _day(each: StoredTurn) -> date:
    return each.at.astimezone(LONDON).date()


def _weeks(told: Iterable[StoredTurn]) -> tuple[tuple[str, str, int], ...]:
    """Topics by the Monday of each week, if there are enough."""
    counts = Counter(((_day(each) - timedelta(days=_day(each).weekday())).isoformat(), each.topic) for each in told)
    return tuple((week, topic, count) for (week, topic), count in sorted(counts.items()) if count >= FEW)


def _gaps(database: Database, told: Sequence[StoredTurn], embed: Embed, middle: datetime) -> list[Gap]:
    asked = [each for each in told if each.outcome in UNANSWERED]
    if not asked:
        return []
    titles = _titles(database, {each.found[0] for each in asked if each.found})
    found: list[Gap] = []
    for language in sorted({each.language for each in asked}):
        own = [each for each in asked if each.language == language]
        unanswered = [Unanswered(_example(each), each.at, titles.get("".join(each.found[:1]), "")) for each in own]
        found += gaps(unanswered, embed([each.searched_for for each in own]), middle)
    return sorted(found, key=lambda gap: (-gap.size, gap.example))


def _example(each: StoredTurn) -> str:
    """A question with the one before it, since a follow-up means little on its own."""
    return " / ".join((*each.history[-1:], each.question))


def _titles(database: Database, ids: set[str]) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute(select(passages.c.id, passages.c.title).where(passages.c.id.in_(ids)))
        return {row.id: row.title for row in rows}


def _helpfulness(told: Iterable[StoredTurn]) -> tuple[Helpfulness, ...]:
    said: dict[str, Counter[bool]] = {}
    for each in told:
        if each.helpful is not None:
            said.setdefault(each.topic or "(none)", Counter())[each.helpful] += 1
    found = [Helpfulness(topic, counts[True], counts[False]) for topic, counts in said.items() if counts.total() >= FEW]
    return tuple(sorted(found, key=lambda each: (-each.helpful - each.unhelpful, each.topic)))


def _hours(database: Database, begin: datetime, end: datetime) -> list[float]:
    """The hours to resolution of each item resolved in the period."""
    within = (items.c.resolved >= begin) & (items.c.resolved < end)
    with database.reading() as connection:
        rows = connection.execute(select(items.c.opened, items.c.resolved).where(within)).all()
    return [(row.resolved - row.opened) / HOUR for row in rows]


def _window(database: Database, first: date, last: date) -> Window:
    """The questions before, during and after a campaign."""
    days = timedelta(days=(last - first).days + 1)
    begin, end = _moment(first), _moment(last + timedelta(days=1))
    told = stored_turns(
        database, Role.REVIEWER, since=_moment(first - days), until=_moment(last + days + timedelta(days=1))
    )
    counts = {
        name: Counter(each.topic or "(none)" for each in told if start <= each.at < stop)
        for name, start, stop in (
            ("before", _moment(first - days), begin),
            ("during", begin, end),
            ("after", end, _moment(last + days + timedelta(days=1))),
        )
    }
    total = sum(counts.values(), Counter[str]())
    rows = [
        (topic, counts["before"][topic], counts["during"][topic], counts["after"][topic])
        for topic, count in total.most_common()
        if count >= FEW
    ]
    return Window(first, last, tuple(rows))
