"""The sentences of the documents that a claim is held against."""

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

NEAREST = 24  # sentences by meaning that are looked at for their words
BY_WORDS = 6  # passages by words whose sentences are looked at too
COVERED = 0.4  # of a claim's words, beside meaning
KEPT = 3
PASSAGES = 4096  # whose words are remembered


class EvidenceLibrary(Protocol):
    """Passages with the vectors of their statements and the index of their words, such as a generation."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage."""

    @property
    def statements(self) -> Multivector:
        """The vectors of each passage's statements."""

    @property
    def words(self) -> BM25Index:
        """The index of the passages' words."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A sentence that a claim is held against.

    `meaning` is the cosine of both, `coverage` the share of the claim's words, weighted by rarity, that stand in it or in
    its heading, `returned` the share of its own that stand in the claim; `vector` and `words` are its own.
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
        """Its words without marks, behind the sentence that leads into its list."""
        parts = [self.statement.lead_in, (self.statement.start, self.statement.end)]
        return " ".join(plain(self.passage.text[slice(*part)]) for part in parts if part)

    @property
    def weight(self) -> float:
        """What evidence is ranked by."""
        return self.meaning + COVERED * self.coverage


def evidence_for(claim: str, vector: Vectors | None, library: EvidenceLibrary, allowed: Mask) -> tuple[Evidence, ...]:
    """The best few sentences in scope for a claim, best first; `vector` is None where the model cannot read it."""
    wanted = {term: library.words.rarity(term) for term in terms(claim)}
    found = [
        _evidence(library, place, number, wanted, vector) for place, number in _near(claim, vector, library, allowed)
    ]
    return tuple(_distinct(sorted(found, key=lambda each: -each.weight)))


def _near(claim: str, vector: Vectors | None, library: EvidenceLibrary, allowed: Mask) -> list[tuple[int, int]]:
    """Where the sentences nearest to a claim stand: (passage, number of the statement in it)."""
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
) -> Evidence:
    passage = library.passages[place]
    statement = statements(passage.text)[number]
    own, around = _words_of(passage)[number]
    rarity = library.words.rarity
    row = library.statements.of(place)[number]
    return Evidence(
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
    """For each statement of a passage its own terms, and those with its headings and the sentence that leads in."""
    over = terms(" ".join((passage.source.title, *passage.headings)))
    found = []
    for statement in statements(passage.text):
        own = frozenset(terms(plain(passage.text[statement.start : statement.end])))
        lead = terms(plain(passage.text[slice(*statement.lead_in)])) if statement.lead_in else []
        found.append((own, own.union(lead, over)))
    return tuple(found)


def share(weights: dict[str, float], holds: Callable[[str], bool]) -> float:
    """The share of the weights whose term is held; 0 for none."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if holds(term)) / total if total else 0.0


def _distinct(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best of a ranking, none of which says in the same words what another does."""
    kept: dict[str, Evidence] = {}
    for each in ranked:
        kept.setdefault(each.text, each)
        if len(kept) == KEPT:
            break
    return list(kept.values())
