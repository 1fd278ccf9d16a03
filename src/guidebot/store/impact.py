"""The past answers affected by document changes, compared by words and ignoring layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guidebot.index.changes import wording
from guidebot.records import Passage, Query
from guidebot.store.current_text import CurrentText, CurrentUnit, Said, Words, units


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """An answer, and the words of a passage that support it.

    `kind` is answer, reviewed or case; `query` is its scope, as of the day it must be true. `passage_text` is empty if
    it is unknown. `key` identifies the question.
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
    """An answer based on text that has changed; `after` is empty if the text was removed.

    `stands` means that the quoted words are unchanged and only the text around them changed. For a translation,
    `question` is its title, and the words are its original's.
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
        """The JSON that `guidebot impact --json` prints."""
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
class EvidenceChange:
    """The removed sentences and their replacements; `stands` is true if the quoted words are unchanged."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    stands: bool


def impact(
    answers: Iterable[AnswerEvidence],
    passages: Iterable[Passage],
    before: Iterable[Passage] = (),
    *,
    around: bool = False,
) -> list[Affected]:
    """The answers based on text no longer in `passages`; the most frequent first, then the latest.

    A sentence that moved within its document has not changed. `before` are the earlier passages, whose unchanged
    sentences cannot be replacements; with `around`, unchanged quotes from a passage that has changed are listed too.
    """
    now, then = CurrentText(passages), CurrentText(before)
    judged: dict[tuple[Any, ...], EvidenceChange | None] = {}
    groups: dict[tuple[str, str, str], list[tuple[AnswerEvidence, EvidenceChange]]] = {}
    for each in answers:
        about = (each.document, each.passage_id, each.quote, each.query.region, each.query.audience, each.query.as_of)
        if about not in judged:
            said = now.said(each.document, each.query)
            taken = said.known & then.said(each.document, each.query).known
            judged[about] = _judge(each, said, taken, around=around)
        change = judged[about]
        if change is not None:
            groups.setdefault((each.kind, each.key, each.passage_id), []).append((each, change))
    return sorted(map(_affected, groups.values()), key=_by_weight)


def _judge(each: AnswerEvidence, said: Said, taken: frozenset[Words], *, around: bool) -> EvidenceChange | None:
    """The difference between the cited text and the current text; None if there is none."""
    old = units(each.passage_text or each.quote, each.headings)
    edges = {id(unit) for unit in (old if not each.passage_text else (*old[:1], *old[-1:]))}
    gone = [unit for unit in old if not said.has(unit, torn=id(unit) in edges)]
    cited = _cited(each, old)
    lost = [unit for unit in gone if id(unit) in cited]
    if lost:
        return _change(lost, said, taken, stands=False)
    reads_the_same = not each.passage_text or wording(each.passage_text) in said.wordings
    return None if reads_the_same or not around or not gone else _change(gone, said, taken, stands=True)


def _cited(each: AnswerEvidence, old: Sequence[CurrentUnit]) -> set[int]:
    """The ids of the sentences that a quote takes words from; all of them if that is unknown."""
    start = each.passage_text.find(each.quote)
    end = start + len(each.quote)
    found = {id(unit) for unit in old if start >= 0 and unit.start < end and start < unit.end}
    return found or {id(unit) for unit in old}


def _change(gone: Sequence[CurrentUnit], said: Said, taken: frozenset[Words], *, stands: bool) -> EvidenceChange:
    new = [said.most_alike(unit, taken) for unit in gone]
    return EvidenceChange(
        tuple(unit.text for unit in gone), tuple(unit.text for unit in new if unit is not None), stands
    )


def _affected(rests: Sequence[tuple[AnswerEvidence, EvidenceChange]]) -> Affected:
    ordered = sorted(rests, key=lambda each: (each[0].at is not None, each[0].at or datetime.min))  # noqa: DTZ901
    last = ordered[-1][0]
    befores = dict.fromkeys(text for _, change in rests for text in change.before)
    afters = dict.fromkeys(text for _, change in rests for text in change.after)
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
        stands=all(change.stands for _, change in rests),
    )


def _by_weight(found: Affected) -> tuple[Any, ...]:
    return (-found.times_told, -found.last_told.timestamp() if found.last_told else 0.0, found.kind, found.question)


def as_of_day(asked: date | None, given: date, today: date) -> date:
    """The day for which an answer must be true: today, unless the question was about a day other than its own."""
    return today if asked in (None, given) else asked
