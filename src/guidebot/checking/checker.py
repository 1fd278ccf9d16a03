"""Claim checker: labels each claim of a draft, with evidence and reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from guidebot.checking.claims import Claim, claims_of, clauses_of
from guidebot.checking.entailment import Entailment, together
from guidebot.checking.evidence import ClaimEvidence, evidence_for
from guidebot.checking.verdict import Bars, Clause, features_of, label_of
from guidebot.index.embedders.protocol import Embedder, Vectors
from guidebot.index.generation import Generation, Mask
from guidebot.logistic import Logistic
from guidebot.records import Label, Passage, Query, Quote, Verdict
from guidebot.retrieval.filters import passages_for, was_in_scope
from guidebot.text.language import ENGLISH, language_of
from guidebot.text.terms import terms

NO_LONGER = "supported by a version no longer in force"
NOTHING = "no sentence in scope is about this"
CERTAIN = (0.0, 0.0, 1.0)
SURE = (1.0, 0.0, 0.0)
SURELY = 0.7  # lowest probability of support for a sentence written by a language model
READ = "the entailment model disagrees"
CONTRADICTED = list(Label).index(Label.CONTRADICTED)
PROBABLY = "probably supported, but with a difference: read the sentence"


@dataclass(frozen=True, slots=True, eq=False)
class PreparedClaim:
    """A claim prepared for checking; `vector` is None if the embedding model does not support its language."""

    claim: Claim
    vector: Vectors | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks drafts against one generation of the index."""

    generation: Generation
    embedder: Embedder
    model: Logistic
    entailment: Entailment | None = None
    bars: Bars = field(default_factory=Bars)

    def check(self, draft: str, query: Query) -> tuple[Verdict, ...]:
        """A verdict for each claim of a draft, in order, in the scope of a query; its text may be empty."""
        return tuple(self._verdict(each, query) for each in self.read(claims_of(draft)))

    def check_against(self, sentence: str, passages: Sequence[Passage]) -> tuple[Verdict, ...]:
        """A verdict for each claim of a sentence, using only these passages of the index."""
        allowed = np.zeros(len(self.generation.passages), dtype=np.bool_)
        allowed[[self.generation.positions[passage.id] for passage in passages]] = True
        return tuple(self._judged(each, allowed) for each in self.read(claims_of(sentence)))

    @staticmethod
    def all_supported(verdicts: Sequence[Verdict]) -> bool:
        """True if there is at least one claim and all are supported with high probability."""
        return bool(verdicts) and all(each.label is Label.SUPPORTED and each.confidence >= SURELY for each in verdicts)

    def read(self, claims: Sequence[Claim]) -> list[PreparedClaim]:
        """Embed claims and their clauses in one batch."""
        clauses = [clauses_of(claim.text) for claim in claims]
        texts = [text for claim, parts in zip(claims, clauses, strict=True) for text in (claim.text, *parts)]
        rows = iter(self.embedder.embed(texts)) if texts else iter(())
        return [
            PreparedClaim(claim, self._row(claim.text, rows), self._clauses(parts, rows))
            for claim, parts in zip(claims, clauses, strict=True)
        ]

    def _clauses(self, parts: Sequence[str], rows: Iterator[Vectors]) -> tuple[Clause, ...]:
        rarity = self.generation.words.rarity
        return tuple(Clause({term: rarity(term) for term in terms(part)}, self._row(part, rows)) for part in parts)

    def _row(self, text: str, rows: Iterator[Vectors]) -> Vectors | None:
        """The next vector, or None if the embedding model does not support the text's language."""
        row = next(rows)
        return row if language_of(text) == ENGLISH else None

    def _verdict(self, prepared: PreparedClaim, query: Query) -> Verdict:
        now = self._judged(prepared, self.in_scope(prepared.claim.text, query))
        if now.label is Label.SUPPORTED:
            return now
        past = self._past(query)
        before = self._judged(prepared, past) if past.any() else None
        if before is None or before.label is not Label.SUPPORTED:
            return now
        quotes = (*before.evidence[:1], *now.evidence)
        return replace(
            before, label=Label.CONTRADICTED, evidence=quotes, reasons=(NO_LONGER,), probabilities=_turned(before)
        )

    def _judged(self, prepared: PreparedClaim, allowed: Mask) -> Verdict:
        claim = prepared.claim
        evidence = evidence_for(claim.text, prepared.vector, self.generation, allowed) if allowed.any() else ()
        if not evidence:
            return Verdict(claim.text, claim.start, claim.end, Label.NOT_FOUND, CERTAIN, (), (NOTHING,))
        same = [each for each in evidence if _alike(each.text) == _alike(claim.text)]
        if same:
            return Verdict(claim.text, claim.start, claim.end, Label.SUPPORTED, SURE, tuple(map(_quote, same)))
        features, agreed = features_of(claim.text, prepared.clauses, evidence)
        probabilities: tuple[float, ...] = tuple(self.model.probabilities([features])[0].tolist())
        differences = agreed.reasons
        if self.entailment is not None:
            read_as = self.entailment.probabilities(claim.text, [each.text for each in evidence])
            probabilities = together(probabilities, read_as)
            differences += (READ,) if np.argmax(read_as) == CONTRADICTED else ()
        label = label_of(probabilities, differs=bool(differences), bars=self.bars)
        quotes = tuple(_quote(each) for each in evidence)
        reasons = _reasons(label, probabilities, differences)
        return Verdict(claim.text, claim.start, claim.end, label, probabilities, quotes, reasons)

    def in_scope(self, text: str, query: Query) -> Mask:
        """Mask of the passages in the scope of a query, for a claim that may be in another language."""
        return passages_for(query, language_of(text), self.generation)

    def _past(self, query: Query) -> Mask:
        return self.generation.holding(source for source in self.generation.places if was_in_scope(source, query))


def _alike(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".。")


def _turned(before: Verdict) -> tuple[float, ...]:
    """The probabilities for a claim that was supported by a version no longer in force."""
    supported, contradicted, not_found = before.probabilities
    return contradicted, supported, not_found


def _quote(evidence: ClaimEvidence) -> Quote:
    return Quote(evidence.passage, evidence.statement.start, evidence.statement.end)


def _reasons(label: Label, probabilities: Sequence[float], differences: tuple[str, ...]) -> tuple[str, ...]:
    if label is Label.SUPPORTED:
        return ()
    if label is Label.CONTRADICTED:
        return differences
    if probabilities[0] == max(probabilities):
        return (PROBABLY, *differences)
    return ("the closest sentences do not say this",)


def worst_of(verdicts: Sequence[Verdict]) -> Label:
    """The worst label of a draft: contradicted, then not found, then supported; not found for no claims."""
    labels = {verdict.label for verdict in verdicts}
    for label in (Label.CONTRADICTED, Label.NOT_FOUND, Label.SUPPORTED):
        if label in labels:
            return label
    return Label.NOT_FOUND
