"""From what the checks saw to a label: a small model whose weights come with the package."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from guidebot.check.agreement import Agreement, agreement
from guidebot.check.evidence import Evidence, share
from guidebot.index.embed import Vectors
from guidebot.index.lexical import terms
from guidebot.records import Label

WEIGHTS = Path(__file__).parent / "weights.json"
TOGETHER = ("figures agree", "number differs", "figure alone", "name alone", "dates agree", "date alone")
Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Judge:
    """A multinomial logistic regression over named features: probabilities in the order of `Label`.

    Its weights are of features less their mean, over their scale; shapes (labels, features) and (labels,).
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def probabilities(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """How probable each label is. A feature that is not given counts as its mean."""
        values = np.array([features.get(name, mean) for name, mean in zip(self.names, self.means, strict=True)])
        scaled = (values - np.array(self.means)) / np.array(self.scales)
        logits = np.array(self.weights) @ scaled + np.array(self.biases)
        odds = np.exp(logits - logits.max())
        return tuple(float(odd) for odd in odds / odds.sum())


@cache
def packaged() -> Judge:
    """The judge that comes with the package; `eval/fit_claims.py` fits it."""
    fields = json.loads(WEIGHTS.read_text(encoding="utf-8"))["judge"]
    return Judge(
        tuple(fields["names"]),
        tuple(fields["means"]),
        tuple(fields["scales"]),
        tuple(map(tuple, fields["weights"])),
        tuple(fields["biases"]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A part of a claim: its terms with their rarity, and its vector, None where the model cannot read it."""

    terms: Mapping[str, float]
    vector: Vectors | None


def features_of(claim: str, clauses: Sequence[Clause], evidence: Sequence[Evidence]) -> tuple[Features, Agreement]:
    """What a claim, its clauses and its evidence, of which there is some, show the judge; and how it agrees.

    The agreement is with the evidence that comes first.
    """
    first = evidence[0]
    own = agreement(claim, first.text)
    all_together = agreement(claim, "\n".join(each.text for each in evidence)).seen
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


def _meaning(clause: Clause, evidence: Sequence[Evidence]) -> float:
    """How near the nearest evidence is to a clause."""
    return 0.0 if clause.vector is None else max(float(each.vector @ clause.vector) for each in evidence)


def _coverage(clause: Clause, evidence: Sequence[Evidence]) -> float:
    """The share of a clause's words that stand somewhere in the evidence."""
    return share(dict(clause.terms), frozenset().union(*(each.words for each in evidence)).__contains__)


def label_of(probabilities: Sequence[float], least: Mapping[Label, float]) -> Label:
    """The most probable label, where it is at least as probable as that label must be; else nothing was found."""
    labels = list(Label)
    best = labels[int(np.argmax(probabilities))]
    return best if max(probabilities) >= least.get(best, 0.0) else Label.NOT_FOUND
