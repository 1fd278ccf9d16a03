"""Splitting a draft into claims."""

import re
from dataclasses import dataclass

from guidebot.text.figures import figures
from guidebot.text.plain_text import plain
from guidebot.text.sentences import MARKER, sentence_spans
from guidebot.text.terms import terms

# Split points within a sentence, used if both sides have a figure and the rest makes sense on its own.
JOINTS = re.compile(
    r"[;；]\s*|,?\s(?:and|but)\s(?=(?:\S+\s){0,3}?(?:is|are|must|can|may|need|needs|has|have|will|takes?|costs?)\b)|，(?:而且|并且|同时|但)"
)
CLAUSES = re.compile(r"[,;:，；：]\s*|\s(?:and|but|because|so|which|while|whereas|then)\s")
SHORTEST = 3  # minimum terms of a clause
CITED = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a draft: its span and its plain text."""

    text: str
    start: int
    end: int


def claims_of(draft: str) -> tuple[Claim, ...]:
    """The claims of a draft, in order: its sentences and list items, split if they have two separate figures."""
    found: list[Claim] = []
    place = 0
    for line in draft.splitlines(keepends=True):
        begin = place + (marker.end() if (marker := MARKER.match(line)) else 0)
        for start, end in sentence_spans(draft, begin, place + len(line.rstrip())):
            found += [_claim(draft, *part) for part in _parts(draft, start, end)]
        place += len(line)
    return tuple(claim for claim in found if any(character.isalnum() for character in claim.text))


def clauses_of(claim: str) -> tuple[str, ...]:
    """The clauses of a claim; the whole claim if it has only one."""
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
