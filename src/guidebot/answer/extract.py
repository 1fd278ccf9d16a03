"""Which statements of the passages found answer the question best."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guidebot.corpus.plain import plain
from guidebot.index.embed import Vectors
from guidebot.index.lexical import terms
from guidebot.index.sentences import Statement, statements
from guidebot.records import Hit

MOST = 4  # statements in an answer
COVERAGE_WEIGHT = 0.3
PASSAGE_WEIGHT = 0.05
STEPS_BONUS = 0.15  # for a list of steps where the question asks how
WITHIN = 0.16  # of the best statement's relevance, for another to be worth showing
SAME = 0.86  # cosine above which a statement repeats another

ASKS_HOW = re.compile(
    r"\bhow\s+(?:do|does|can|could|to|should|would|d'?you)\b|\bwhat\s+(?:do|should|can)\s+i\s+do\b|\bsteps\b|怎么|如何|怎样",
    re.IGNORECASE,
)

Rarity = Callable[[str], float]
VectorsOf = Callable[[Hit], Vectors]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A statement that might be quoted: its cosine with the question and the share of the question's words in it."""

    hit: Hit
    statement: Statement
    vector: Vectors
    similarity: float
    coverage: float
    bonus: float

    @property
    def relevance(self) -> float:
        """What candidates are ranked by."""
        return self.similarity + COVERAGE_WEIGHT * self.coverage + PASSAGE_WEIGHT * self.hit.score + self.bonus


def candidates(
    question: str, vector: Vectors, hits: Sequence[Hit], vectors_of: VectorsOf, rarity: Rarity
) -> list[Candidate]:
    """Every statement of the hits as a candidate, most relevant first; ties in the order found."""
    wanted = {term: rarity(term) for term in terms(question)}
    asks_how = ASKS_HOW.search(question) is not None
    found = []
    for hit in hits:
        rows = vectors_of(hit)
        for statement, row in zip(statements(hit.passage.text), rows, strict=True):
            covered = _coverage(wanted, _words_around(hit, statement))
            bonus = STEPS_BONUS if asks_how and statement.kind == "steps" else 0.0
            found.append(Candidate(hit, statement, row, float(row @ vector), covered, bonus))
    return sorted(found, key=lambda candidate: -candidate.relevance)


def _words_around(hit: Hit, statement: Statement) -> set[str]:
    passage = hit.passage
    lead_in = passage.text[slice(*statement.lead_in)] if statement.lead_in else ""
    return set(
        terms(plain(f"{passage.source.title}\n{' '.join(passage.headings)}\n{lead_in}\n{_text(hit, statement)}"))
    )


def _text(hit: Hit, statement: Statement) -> str:
    return hit.passage.text[statement.start : statement.end]


def _coverage(wanted: dict[str, float], words: set[str]) -> float:
    """The share of the question's terms that stand in the words, weighted by rarity, from 0 to 1."""
    total = sum(wanted.values())
    if total == 0.0:
        return 0.0
    return sum(weight for term, weight in wanted.items() if term in words) / total


def choose(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best one to four candidates that say different things, best first."""
    chosen: list[Candidate] = []
    for candidate in ranked:
        if len(chosen) == MOST or candidate.relevance < ranked[0].relevance - WITHIN:
            break
        if not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _repeats(one: Candidate, other: Candidate) -> bool:
    # Within a passage nothing is said twice, and the items of a list are alike by nature.
    return one.hit.passage.id != other.hit.passage.id and float(one.vector @ other.vector) > SAME
