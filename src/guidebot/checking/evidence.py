"""Retrieval of evidence sentences for a claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from guidebot.index.bm25 import BM25Index
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Mask
from guidebot.index.multivector import Multivector
from guidebot.records import Passage
from guidebot.text.plain_text import plain
from guidebot.text.sentences import Statement, statements
from guidebot.text.terms import terms

NEAREST = 24  # candidate sentences from dense search
BY_WORDS = 6  # passages from lexical search whose sentences are candidates too
COVERED = 0.4  # weight of word coverage relative to cosine
KEPT = 3
PASSAGES = 4096  # cached passages


class EvidenceLibrary(Protocol):
    """The protocol of a source of evidence, such as a generation."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage."""

    @property
    def statements(self) -> Multivector:
        """The statement vectors of each passage."""

    @property
    def words(self) -> BM25Index:
        """The lexical index of the passages."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimEvidence:
    """A sentence compared with a claim.

    `meaning` is the cosine of the two; `coverage` is the share of the claim's words, weighted by rarity, found in the
    sentence or its headings; `returned` is the share of the sentence's words found in the claim.
    """

    passage: Passage
    statement: Statement
    meaning: float
    coverage: float
    returned: float
    vector: Vectors
    words: frozenset[str]

    @property
    def text(self) -> str:
        """The plain text of the sentence, after the lead-in of its list."""
        parts = [self.statement.lead_in, (self.statement.start, self.statement.end)]
        return " ".join(plain(self.passage.text[slice(*part)]) for part in parts if part)

    @property
    def weight(self) -> float:
        """The ranking score."""
        return self.meaning + COVERED * self.coverage


def evidence_for(
    claim: str, vector: Vectors | None, library: EvidenceLibrary, allowed: Mask
) -> tuple[ClaimEvidence, ...]:
    """The best evidence in scope for a claim, best first; `vector` is None if the claim cannot be embedded."""
    wanted = {term: library.words.rarity(term) for term in terms(claim)}
    found = [
        _evidence(library, place, number, wanted, vector) for place, number in _near(claim, vector, library, allowed)
    ]
    return tuple(_distinct(sorted(found, key=lambda each: -each.weight)))


def _near(claim: str, vector: Vectors | None, library: EvidenceLibrary, allowed: Mask) -> list[tuple[int, int]]:
    """Candidate sentences for a claim, as (passage, statement within it)."""
    near: dict[tuple[int, int], None] = {}
    if vector is not None:
        near |= dict.fromkeys(library.statements.nearest_rows(vector, allowed, NEAREST))
    words = np.where(allowed, library.words.scores(claim), 0.0)
    for place in np.argsort(-words, kind="stable")[:BY_WORDS]:
        if words[place] > 0:
            count = len(library.statements.rows(int(place)))
            near |= dict.fromkeys((int(place), number) for number in range(count))
    return list(near)


def _evidence(
    library: EvidenceLibrary, place: int, number: int, wanted: dict[str, float], vector: Vectors | None
) -> ClaimEvidence:
    passage = library.passages[place]
    statement = statements(passage.text)[number]
    own, around = _words_of(passage)[number]
    rarity = library.words.rarity
    row = library.statements.of(place)[number]
    return ClaimEvidence(
        passage,
        statement,
        0.0 if vector is None else float(row @ vector),
        share(wanted, around.__contains__),
        share({term: rarity(term) for term in own}, wanted.__contains__),
        row,
        around,
    )


@lru_cache(maxsize=PASSAGES)
def _words_of(passage: Passage) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """For each statement of a passage, its own terms, and its terms with headings and lead-in."""
    over = terms(" ".join((passage.source.title, *passage.headings)))
    found = []
    for statement in statements(passage.text):
        own = frozenset(terms(plain(passage.text[statement.start : statement.end])))
        lead = terms(plain(passage.text[slice(*statement.lead_in)])) if statement.lead_in else []
        found.append((own, own.union(lead, over)))
    return tuple(found)


def share(weights: dict[str, float], holds: Callable[[str], bool]) -> float:
    """The share of the total weight whose terms are contained; 0 if there are no terms."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if holds(term)) / total if total else 0.0


def _distinct(ranked: Sequence[ClaimEvidence]) -> list[ClaimEvidence]:
    """The best of a ranking, without sentences of equal wording."""
    kept: dict[str, ClaimEvidence] = {}
    for each in ranked:
        kept.setdefault(each.text, each)
        if len(kept) == KEPT:
            break
    return list(kept.values())
