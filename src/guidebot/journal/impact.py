"""What a change of the documents makes untrue of what was told: compared by its words, whatever the layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from guidebot.corpus.markdown import markdown_blocks
from guidebot.corpus.plain import plain
from guidebot.index.changes import wording
from guidebot.index.sentences import sentence_spans, without_marker
from guidebot.records import Document, Passage, Query
from guidebot.retrieve.scope import in_scope

ALIKE = 0.5  # share of words in common from which one sentence counts as the other, reworded
SAME_SECTION = 0.1  # for standing under the same headings
WHOLE = 8  # words from which a run of them inside of a longer sentence is not there by chance

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """Something that was told, and the words of a passage that it rests on.

    `kind` is answer, reviewed or case; `query` its scope, as of the day it is to be true on. `passage_text` is empty
    where it is not known. `key` names what is one question.
    """

    kind: str
    key: str
    query: Query
    answer: str
    document: str
    passage_id: str
    headings: tuple[str, ...]
    passage_text: str
    quote: str
    turn: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """Something told that rests on words which have changed; `after` is empty where they are gone.

    `stands` says that the words told still stand, and what stood around them has changed.
    """

    kind: str
    key: str
    question: str
    answer: str
    document: str
    passage_id: str
    headings: tuple[str, ...]
    before: str
    after: str
    times_told: int
    last_told: datetime | None
    turn: str | None
    stands: bool = False

    @property
    def shape(self) -> dict[str, Any]:
        """What `guidebot impact --json` prints of it."""
        return {
            "kind": self.kind,
            "question": self.question,
            "answer": self.answer,
            "document": self.document,
            "passage_id": self.passage_id,
            "headings": list(self.headings),
            "before": self.before,
            "after": self.after,
            "times_told": self.times_told,
            "last_told": None if self.last_told is None else self.last_told.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or row of a table: what it says, and where it stands in its passage."""

    words: Words
    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()


def units(text: str, headings: tuple[str, ...] = ()) -> list[Unit]:
    """The sentences, list items and rows of a text, in order."""
    found = []
    for block in markdown_blocks(text):
        if block.kind == "paragraph":
            spans = sentence_spans(text, block.start, block.end)
        else:
            spans = [without_marker(text, item) for item in block.items] or _lines(text, block.start, block.end)
        for start, end in spans:
            words = wording(text[start:end])
            if any(word.isalnum() for word in words):
                found.append(Unit(words, " ".join(plain(text[start:end]).split()), start, end, headings))
    return found


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for line in text[start:end].splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return spans


class Standing:
    """The documents as they are, or would be, by what their sentences say."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages: dict[str, list[Passage]] = {}
        for passage in passages:
            self._passages.setdefault(passage.source.document, []).append(passage)
        self._said: dict[tuple[Any, ...], Said] = {}

    def said(self, document: str, query: Query) -> "Said":
        """What a document says to an asker on their day: its versions and translations have ids of their own."""
        scoped = [each for each in self._passages.get(document, ()) if in_scope(each.source, query)]
        key = (document, *sorted({each.source.version for each in scoped}))
        if key not in self._said:
            self._said[key] = Said(scoped)
        return self._said[key]


class Said:
    """The sentences of some passages of one document."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages

    @cached_property
    def units(self) -> list[Unit]:
        """Every sentence, in order."""
        return [unit for passage in self.passages for unit in units(passage.text, passage.headings)]

    @cached_property
    def known(self) -> frozenset[Words]:
        """What each sentence says."""
        return frozenset(unit.words for unit in self.units)

    @cached_property
    def wordings(self) -> frozenset[Words]:
        """What each passage says."""
        return frozenset(wording(passage.text) for passage in self.passages)

    @cached_property
    def running(self) -> str:
        """Every word in order, for what a splitter tore apart."""
        return " ".join(("", *(word for unit in self.units for word in unit.words), ""))

    def has(self, unit: Unit, *, torn: bool) -> bool:
        """Whether a sentence stands here; one that was `torn` may stand inside of a longer one."""
        if unit.words in self.known:
            return True
        return torn and len(unit.words) >= WHOLE and f" {' '.join(unit.words)} " in self.running

    def most_alike(self, unit: Unit, taken: frozenset[Words]) -> Unit | None:
        """The sentence that stands in the place of one that is gone, none of those `taken`."""
        best, most = None, ALIKE
        mine = set(unit.words)
        for other in self.units:
            if other.words in taken:
                continue
            its = set(other.words)
            share = 2 * len(mine & its) / (len(mine) + len(its))
            share += SAME_SECTION if other.headings == unit.headings else 0.0
            if share >= most:
                best, most = other, share
        return best


def impact(
    told: Iterable[Resting], passages: Iterable[Passage], before: Iterable[Passage] = (), *, around: bool = False
) -> list[Affected]:
    """What rests on words that do not stand in `passages` any more, the most and then the latest told first.

    A sentence that stands elsewhere in its document has not changed. `before` are passages as they were, whose
    sentences that stand unchanged are no successors; with `around`, words that still stand in a passage which reads
    otherwise now are listed too.
    """
    now, then = Standing(passages), Standing(before)
    judged: dict[tuple[Any, ...], tuple[str, str, bool] | None] = {}
    groups: dict[tuple[str, str, str], list[tuple[Resting, tuple[str, str, bool]]]] = {}
    for each in told:
        about = (each.document, each.passage_id, each.quote, each.query.region, each.query.audience, each.query.as_of)
        if about not in judged:
            said = now.said(each.document, each.query)
            taken = said.known & then.said(each.document, each.query).known
            judged[about] = _judge(each, said, taken, around=around)
        change = judged[about]
        if change is not None:
            groups.setdefault((each.kind, each.key, each.passage_id), []).append((each, change))
    return sorted(map(_affected, groups.values()), key=_by_weight)


def _judge(each: Resting, said: Said, taken: frozenset[Words], *, around: bool) -> tuple[str, str, bool] | None:
    """What was said before and what is said now, where they differ; and whether the words told still stand."""
    old = units(each.passage_text or each.quote, each.headings)
    start = each.passage_text.find(each.quote)
    cited = [unit for unit in old if start < 0 or (unit.start < start + len(each.quote) and start < unit.end)]
    torn = {id(unit) for unit in ((old[0], old[-1]) if each.passage_text else old)} if old else set()
    gone = [unit for unit in cited or old if not said.has(unit, torn=id(unit) in torn)]
    if gone:
        new = [said.most_alike(unit, taken) for unit in gone]
        after = dict.fromkeys(unit.text for unit in new if unit is not None)
        return " ".join(unit.text for unit in gone), " ".join(after), False
    if not around or not each.passage_text or wording(each.passage_text) in said.wordings:
        return None
    moved = [unit for unit in old if not said.has(unit, torn=id(unit) in torn)]
    if not moved:
        return None
    successors = [said.most_alike(unit, taken) for unit in moved]
    after = dict.fromkeys(unit.text for unit in successors if unit is not None)
    return " ".join(unit.text for unit in moved), " ".join(after), True


def _affected(rests: Sequence[tuple[Resting, tuple[str, str, bool]]]) -> Affected:
    ordered = sorted(rests, key=lambda each: (each[0].at is not None, each[0].at or datetime.min))  # noqa: DTZ901
    last = ordered[-1][0]
    befores = dict.fromkeys(change[0] for _, change in rests)
    afters = dict.fromkeys(change[1] for _, change in rests if change[1])
    return Affected(
        kind=last.kind,
        key=last.key,
        question=last.query.text,
        answer=last.answer,
        document=last.document,
        passage_id=last.passage_id,
        headings=last.headings,
        before=" ".join(befores),
        after=" ".join(afters),
        times_told=len({each.turn for each, _ in rests if each.turn is not None}),
        last_told=last.at,
        turn=last.turn,
        stands=all(change[2] for _, change in rests),
    )


def _by_weight(found: Affected) -> tuple[Any, ...]:
    return (-found.times_told, -found.last_told.timestamp() if found.last_told else 0.0, found.kind, found.question)


def sections(documents: Iterable[Document]) -> list[Passage]:
    """Documents as one passage a section, which is enough to compare what they say and needs no model."""
    return [
        Passage(
            "",
            document.source,
            section.headings,
            document.text[section.start : section.end],
            section.start,
            section.end,
        )
        for document in documents
        for section in document.sections
    ]


def as_of_day(asked: date | None, told: date, today: date) -> date:
    """The day on which something told is to be true: today, unless it was asked about another day than its own."""
    return today if asked in (None, told) else asked
