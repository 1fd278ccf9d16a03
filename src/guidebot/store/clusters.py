"""Unanswered questions, grouped by meaning, to show which documents to write next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from guidebot.index.embedders.protocol import Vectors

# The minimum cosine with a group's centre for a question to join it. On 600 questions about the policies of other
# services, seven in ten pairs grouped at this value are about the same passage; at 0.5 it is one in three.
TOGETHER = 0.6


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not answered, and the closest document."""

    question: str
    at: datetime
    nearest: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions with a similar meaning: their number in each half of the period, and the most typical one."""

    size: int
    earlier: int
    later: int
    example: str
    nearest: str


def gaps(found: Sequence[Unanswered], vectors: Vectors, middle: datetime) -> list[Gap]:
    """Group questions by their unit vectors, shape (questions, dimension); the largest group first.

    Each question joins the group with the closest centre, if it is close enough, or starts a new one. Questions are
    taken in order of time, so a later question moves no earlier one.
    """
    groups = _grouped(vectors)
    return sorted((_gap([found[row] for row in rows], vectors[rows], middle) for rows in groups), key=_by_size)


def _grouped(vectors: Vectors) -> list[list[int]]:
    groups: list[list[int]] = []
    sums = np.zeros((0, vectors.shape[1] if vectors.ndim > 1 else 0))
    for row, vector in enumerate(vectors):
        if groups:
            near = sums @ vector / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
            best = int(near.argmax())
            if near[best] >= TOGETHER:
                groups[best].append(row)
                sums[best] += vector
                continue
        groups.append([row])
        sums = np.vstack([sums, vector])
    return groups


def _gap(found: Sequence[Unanswered], vectors: Vectors, middle: datetime) -> Gap:
    typical = int((vectors @ vectors.sum(axis=0)).argmax())
    nearest = Counter(each.nearest for each in found if each.nearest).most_common(1)
    earlier = sum(each.at < middle for each in found)
    name = nearest[0][0] if nearest else ""
    return Gap(len(found), earlier, len(found) - earlier, found[typical].question, name)


def _by_size(gap: Gap) -> tuple[int, str]:
    return -gap.size, gap.example
