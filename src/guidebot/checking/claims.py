"""Splitting a draft into claims."""

import re
from collections.abc import Iterator
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


def _parts(draft: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence: cut at the first joint with a figure on both sides, then the rest likewise."""
    joints = [joint.span() for joint in JOINTS.finditer(draft, start, end)]
    begins, ends = [start, *(stop for _, stop in joints)], [*(begin for begin, _ in joints), end]
    with_figure = [bool(figures(draft[begin:stop])) for begin, stop in zip(begins, ends, strict=True)]
    last = max((number for number, has in enumerate(with_figure) if has), default=0)
    waiting = False
    for number in range(last):
        waiting = waiting or with_figure[number]
        if waiting:
            yield start, ends[number]
            start, waiting = begins[number + 1], False
    yield start, end
