"""The verdict on a claim: its features, the packaged model that weighs them, and the label."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guidebot.checking.comparison import Comparison, compare
from guidebot.checking.evidence import ClaimEvidence, share
from guidebot.index.embedders.protocol import Vectors
from guidebot.logistic import Logistic
from guidebot.records import Label
from guidebot.text.terms import terms

WEIGHTS = Path(__file__).parent / "weights.json"
TOGETHER = ("figures agree", "number differs", "figure alone", "name alone", "dates agree", "date alone")
Features = dict[str, float]


@cache
def packaged() -> Logistic:
    """The packaged model, with a label for each `Label`, in order; fitted by `eval/fit_claims.py`."""
    fields = json.loads(WEIGHTS.read_text(encoding="utf-8"))["judge"]
    return Logistic(
        tuple(fields["names"]),
        tuple(fields["means"]),
        tuple(fields["scales"]),
        tuple(map(tuple, fields["weights"])),
        tuple(fields["biases"]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A clause of a claim: its terms with their rarity, and its vector, None if it cannot be embedded."""

    terms: Mapping[str, float]
    vector: Vectors | None


def features_of(
    claim: str, clauses: Sequence[Clause], evidence: Sequence[ClaimEvidence]
) -> tuple[Features, Comparison]:
    """The features of a claim with at least one evidence sentence, and its comparison with the first one."""
    first = evidence[0]
    own = compare(claim, first.text)
    all_together = compare(claim, "\n".join(each.text for each in evidence)).seen
    every = [each.meaning for each in evidence]
    features = {
        "meaning": first.meaning,
        "next meaning": sorted(every)[-2] if len(every) > 1 else 0.0,
        "best meaning": max(every),
        "coverage": first.coverage,
        "best coverage": max(each.coverage for each in evidence),
        "returned": first.returned,
        "least meaning": min(_meaning(clause, evidence) for clause in clauses),
        "least coverage": min(_coverage(clause, evidence) for clause in clauses),
        "clauses": min(3.0, float(len(clauses))),
        "length": len(set(terms(claim))) / 10,
        **own.seen,
        **{f"{name} in all": all_together[name] for name in TOGETHER},
    }
    return features, own


def _meaning(clause: Clause, evidence: Sequence[ClaimEvidence]) -> float:
    """Highest cosine of a clause with the evidence."""
    return 0.0 if clause.vector is None else max(float(each.vector @ clause.vector) for each in evidence)


def _coverage(clause: Clause, evidence: Sequence[ClaimEvidence]) -> float:
    """The share of a clause's words, weighted by rarity, found anywhere in the evidence."""
    return share(dict(clause.terms), frozenset().union(*(each.words for each in evidence)).__contains__)


@dataclass(frozen=True, slots=True)
class Bars:
    """Probability thresholds: for support without a difference, for support despite one, and for a contradiction.

    A claim is only labelled contradicted if a check found a difference.
    """

    supported: float = 0.4
    supported_though_different: float = 0.7
    contradicted: float = 0.5


def label_of(probabilities: Sequence[float], *, differs: bool, bars: Bars) -> Label:
    """The most probable label that reaches its threshold, else not found."""
    supported, contradicted, not_found = probabilities
    if differs and contradicted >= max(supported, not_found, bars.contradicted):
        return Label.CONTRADICTED
    bar = bars.supported_though_different if differs else bars.supported
    if supported >= max(not_found, bar) and (not differs or supported >= contradicted):
        return Label.SUPPORTED
    return Label.NOT_FOUND
