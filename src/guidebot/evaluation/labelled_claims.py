"""Labelled claims, and metrics of a checker's labels."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from guidebot.errors import UsageError
from guidebot.evaluation.cases import split_of
from guidebot.evaluation.statistics import RESAMPLES, SEED
from guidebot.jsonl import json_lines
from guidebot.records import Document, GoldQuote, Label, Query


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim with its scope and gold label; `kind` says how it was made."""

    id: str
    claim: str
    kind: str
    label: Label
    query: Query
    evidence: tuple[GoldQuote, ...]


def read_claims(path: Path) -> list[LabelledClaim]:
    """Read a JSON Lines file of claims. Raises `UsageError` naming file and line."""
    found = []
    for place, line in json_lines(path):
        try:
            found.append(claim_from(line))
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{place} is not a valid claim ({type(error).__name__}: {error})") from error
    return found


def claim_from(line: Mapping[str, Any]) -> LabelledClaim:
    """Parse a claim. Raises `KeyError`, `ValueError` or `TypeError` if it is invalid."""
    scope = {name: line[name] for name in ("locale", "region", "audience")}
    query = Query(line["question"], as_of=date.fromisoformat(line["as_of"]), **scope)
    evidence = tuple(GoldQuote(**quote) for quote in line["evidence"])
    return LabelledClaim(line["id"], line["claim"], line["kind"], Label(line["label"]), query, evidence)


def claims_in_split(claims: Iterable[LabelledClaim], documents: Iterable[Document], split: str) -> list[LabelledClaim]:
    """The claims in a split, by the original of the document of their evidence, or by their own id."""
    originals = {each.source.document: each.source.translation_of for each in documents}

    def root(claim: LabelledClaim) -> str:
        if not claim.evidence:
            return claim.id
        first = claim.evidence[0].document
        return originals.get(first) or first

    return [claim for claim in claims if split_of(root(claim)) == split]


def claims_to_rejudge(claims: Iterable[LabelledClaim], documents: Iterable[Document]) -> list[str]:
    """One line for each evidence quote that is no longer in the documents."""
    texts = {(each.source.document, each.source.version): each.text for each in documents}
    return [
        f"{claim.id}: quote no longer in {quote.document}: {quote.quote!r}; update the claim"
        for claim in claims
        for quote in claim.evidence
        if quote.quote not in texts.get((quote.document, quote.version), "")
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric over claims with its 95 % percentile bootstrap interval; None if it is undefined."""

    value: float | None
    low: float | None
    high: float | None


def claim_measures(gold: Sequence[Label], said: Sequence[Label]) -> dict[str, Measured]:
    """Macro-F1, accuracy, precision and recall by label, and the share of contradicted claims labelled supported.

    Intervals are from 10,000 bootstrap samples; the macro-F1 of a sample is over the labels in it.
    """
    labels = list(Label)
    table = np.zeros((len(gold), len(labels), len(labels)))
    for row, (truth, found) in enumerate(zip(gold, said, strict=True)):
        table[row, labels.index(truth), labels.index(found)] = 1
    whole = _figures(table.sum(axis=0))
    generator = np.random.default_rng(SEED)
    draws = generator.multinomial(len(gold), np.full(len(gold), 1 / len(gold)), size=RESAMPLES)
    samples = [_figures(matrix) for matrix in np.tensordot(draws, table, axes=1)]
    measured = {}
    for name, value in whole.items():
        values = [sample[name] for sample in samples if sample[name] is not None]
        low, high = np.quantile(np.array(values, dtype=float), [0.025, 0.975]) if values else (None, None)
        measured[name] = Measured(value, None if low is None else float(low), None if high is None else float(high))
    return measured


def _figures(matrix: np.ndarray[Any, Any]) -> dict[str, float | None]:
    """Metrics of a confusion matrix with gold labels in rows and predicted labels in columns."""
    labels = list(Label)
    right, truth, said = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = right / said, right / truth
        f1 = np.where(truth + said > 0, 2 * right / (truth + said), np.nan)
    figures = {"macro-F1": float(np.nanmean(f1)), "accuracy": float(right.sum() / matrix.sum())}
    for place, label in enumerate(labels):
        figures[f"precision of {label}"] = float(precision[place])
        figures[f"recall of {label}"] = float(recall[place])
    contradicted, supported = labels.index(Label.CONTRADICTED), labels.index(Label.SUPPORTED)
    wrong = matrix[contradicted, supported] / truth[contradicted] if truth[contradicted] else np.nan
    figures["contradicted, called supported"] = float(wrong)
    return {name: None if np.isnan(value) else value for name, value in figures.items()}


def by_kind(claims: Sequence[LabelledClaim], said: Sequence[Label]) -> dict[str, dict[str, int]]:
    """Counts of predicted labels, by gold label and kind of claim."""
    table: dict[str, Counter[str]] = {}
    for claim, found in zip(claims, said, strict=True):
        table.setdefault(f"{claim.label}: {claim.kind}", Counter())[found] += 1
    return {kind: dict(table[kind]) for kind in sorted(table)}
