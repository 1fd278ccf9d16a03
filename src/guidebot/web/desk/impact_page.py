"""The answers affected by document changes, between generations or by drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from guidebot.days import today
from guidebot.errors import IndexProblem
from guidebot.evaluation.cases import read_cases
from guidebot.guide import Guide
from guidebot.index.generation import Contents
from guidebot.records import Passage
from guidebot.store.accounts import Account
from guidebot.store.evidence_links import answer_evidence, case_evidence
from guidebot.store.impact import Affected, impact
from guidebot.store.outdated_translations import left_behind
from guidebot.text.highlight import HighlightPiece
from guidebot.web.desk.dependencies import Desk, InRoom, Who
from guidebot.web.desk.highlights import reworded
from guidebot.web.desk.pages import page

CASES = Path("eval/cases")
SHOWN = 100
KINDS = {
    "answer": "answers given",
    "reviewed": "staff answers",
    "case": "evaluation cases",
    "translation": "translations",
}
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Line:
    """An affected answer, case or translation, with the changed text word by word."""

    affected: Affected
    pieces: list[HighlightPiece]


@router.get("/impact")
def show(request: Request, room: InRoom, who: Who, generation: str = "") -> Response:
    """Show the answers affected by the current generation or an earlier one."""
    names = room.guide.generations.names()
    name = generation if generation in names else room.guide.generation().name
    older = [each for each in names if each < name]
    before = older[-1] if older else ""
    summed = room.summaries.get(("impact", name, before, who.role, today()), lambda: _summed(room, who, name, before))
    shown, sums = summed.value
    return page(request, "impact", name=name, names=names[::-1], lines=shown, counts=sums, most=SHOWN, at=summed.at)


def _summed(room: Desk, who: Account, name: str, before: str) -> tuple[list[Line], list[tuple[str, int]]]:
    now = passages_of(room.guide, name)
    found = affected(room, who, now, passages_of(room.guide, before) if before else ())
    return lines(found), counts(found)


def passages_of(guide: Guide, name: str) -> Sequence[Passage]:
    """A generation's passages; none if it cannot be read, since earlier ones only help to pair sentences."""
    current = guide.generation()
    if name == current.name:
        return current.passages
    try:
        return Contents(guide.generations.folder(name)).passages
    except IndexProblem:
        return ()


def affected(room: Desk, who: Account, now: Sequence[Passage], before: Sequence[Passage]) -> list[Affected]:
    """Answers, staff answers, evaluation cases and translations based on text that has changed."""
    evidence = answer_evidence(room.database, today(), who.role)
    if CASES.is_dir():
        evidence += case_evidence(read_cases(CASES))
    return [*impact(evidence, now, before), *left_behind(now, before)]


def lines(found: Sequence[Affected]) -> list[Line]:
    """The first of them, ready to show."""
    return [Line(each, reworded(each.before, each.after)) for each in found[:SHOWN]]


def counts(found: Sequence[Affected]) -> list[tuple[str, int]]:
    """The number of each kind."""
    return [(words, sum(each.kind == kind for each in found)) for kind, words in KINDS.items()]
