"""A draft taken apart into what it claims."""

import re
from dataclasses import dataclass

from guidebot.text.figures import figures
from guidebot.text.plain_text import plain
from guidebot.text.sentences import sentence_spans
from guidebot.text.terms import terms

LISTED = re.compile(r"[ \t]*(?:[-*+•▪◦‣]|\d{1,2}[.)])[ \t]+")
# Where a sentence is cut, if there is a figure on each side and what follows can stand alone.
JOINTS = re.compile(
    r"[;；]\s*|,?\s(?:and|but)\s(?=(?:\S+\s){0,3}?(?:is|are|must|can|may|need|needs|has|have|will|takes?|costs?)\b)|，(?:而且|并且|同时|但)"
)
CLAUSES = re.compile(r"[,;:，；：]\s*|\s(?:and|but|because|so|which|while|whereas|then)\s")
SHORTEST = 3  # terms in a clause that is looked at alone
CITED = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a draft says: where it stands there, and its words without marks."""

    text: str
    start: int
    end: int


def claims_of(draft: str) -> tuple[Claim, ...]:
    """The sentences and list items of a draft, in order; one with two figures that stand apart is cut in two."""
    found: list[Claim] = []
    place = 0
    for line in draft.splitlines(keepends=True):
        begin = place + (marker.end() if (marker := LISTED.match(line)) else 0)
        for start, end in sentence_spans(draft, begin, place + len(line.rstrip())):
            found += [_claim(draft, *part) for part in _parts(draft, start, end)]
        place += len(line)
    return tuple(claim for claim in found if any(character.isalnum() for character in claim.text))


def clauses_of(claim: str) -> tuple[str, ...]:
    """The parts of a claim that say something each; the whole where it has one."""
    parts = [part.strip() for part in CLAUSES.split(claim)]
    long = tuple(part for part in parts if len(terms(part)) >= SHORTEST)
    return long if len(long) > 1 else (claim,)


def _claim(draft: str, start: int, end: int) -> Claim:
    return Claim(CITED.sub("", plain(draft[start:end])), start, end)


def _parts(draft: str, start: int, end: int) -> list[tuple[int, int]]:
    for joint in JOINTS.finditer(draft, start, end):
        left, right = draft[start : joint.start()], draft[joint.end() : end]
        if figures(left) and figures(right):
            return [(start, joint.start()), *_parts(draft, joint.end(), end)]
    return [(start, end)]
