"""Fit what decides an answer on labelled cases: which statements answer, and how sure it is that one does.

The home of scikit-learn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.preprocessing import StandardScaler

from guidebot.answer.confidence import confidence_features
from guidebot.answer.extract import Asked, Candidate, Features
from guidebot.answer.respond import Weighed, refusal
from guidebot.answer.weights import Calibration, Logistic
from guidebot.corpus.plain import plain
from guidebot.errors import Misuse
from guidebot.evaluate.measures import ANSWERED, auroc, risk_coverage
from guidebot.guide import Guide
from guidebot.records import Case, GoldQuote, Outcome

STATEMENTS, CONFIDENCE = 0.3, 1.0  # scikit-learn's C: how freely each model fits
FOLDS = 10
SHORTEST = 20  # characters from which a statement within a gold quote counts as gold
FEWEST = 40
Told = Callable[[str, int, int], None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights, and their worth on cases left out: (threshold, share answered, risk) and AUROC."""

    calibration: Calibration
    curve: tuple[tuple[float, float, float], ...]
    auroc: float
    cases: int


def calibrate(guide: Guide, cases: Sequence[Case], risk: float, told: Told) -> Fitted:
    """Fit on cases; `risk` is the share of answers given to what no document answers that is put up with.

    Raises `Misuse` for too few cases of either kind.
    """
    usable = [case for case in cases if case.expected is not Outcome.HANDOVER and not _refused(case)]
    answerable = np.array([case.expected in ANSWERED for case in usable])
    if min(answerable.sum(), (~answerable).sum()) < FEWEST // 2 or len(usable) < FEWEST:
        raise Misuse(f"{len(usable)} cases are too few to fit on; {FEWEST} are needed, half of them unanswerable")
    weighed = []
    for number, case in enumerate(usable, start=1):
        weighed.append(guide.weighed(case.query))
        told("searching", number, len(usable))
    relevance, ranked = _relevance(usable, weighed)
    rows = [_confidence_row(each, own) for each, own in zip(weighed, ranked, strict=True)]
    confidence = fitted(rows, answerable, CONFIDENCE)
    left_out = _left_out(rows, answerable)
    curve = _curve(left_out, answerable)
    enough = next((threshold for threshold, _, wrong in curve if wrong <= risk), curve[-1][0])
    area = auroc(list(left_out), [bool(each) for each in answerable])
    return Fitted(Calibration(relevance, confidence, round(enough, 3)), curve, area or 0.0, len(usable))


def _refused(case: Case) -> bool:
    return refusal(case.query, ("", datetime.now(UTC))) is not None


def _relevance(cases: Sequence[Case], weighed: Sequence[Weighed]) -> tuple[Logistic, list[list[Candidate]]]:
    """The model of relevance, and every case's candidates as a model that never saw the case ranks them."""
    rows = [each.features for own in weighed for each in own.ranked]
    groups = np.array([number for number, own in enumerate(weighed) for _ in own.ranked])
    labels = np.array([_is_gold(case, each) for case, own in zip(cases, weighed, strict=True) for each in own.ranked])
    has_gold = np.array([bool(case.gold) for case in cases])[groups]
    odds = np.zeros(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, groups=groups):
        kept = train[has_gold[train]]
        model = fitted([rows[row] for row in kept], labels[kept], STATEMENTS)
        odds[test] = model.probabilities([rows[row] for row in test])
    whole = fitted([row for row, kept in zip(rows, has_gold, strict=True) if kept], labels[has_gold], STATEMENTS)
    ranked = []
    for number, own in enumerate(weighed):
        mine = odds[groups == number]
        again = [replace(each, relevance=float(odd)) for each, odd in zip(own.ranked, mine, strict=True)]
        ranked.append(sorted(again, key=lambda each: -each.relevance))
    return whole, ranked


def _is_gold(case: Case, candidate: Candidate) -> bool:
    """Whether a statement holds a gold quote, or most of one holds it."""
    passage = candidate.hit.passage
    text = passage.text[candidate.statement.start : candidate.statement.end]
    return any(_same(text, quote) for group in case.gold for quote in group if _of(quote, candidate))


def _of(quote: GoldQuote, candidate: Candidate) -> bool:
    source = candidate.hit.passage.source
    return (quote.document, quote.version) == (source.document, source.version)


def _same(text: str, quote: GoldQuote) -> bool:
    return quote.quote in text or (len(text) > SHORTEST and plain(text) in plain(quote.quote))


def _confidence_row(weighed: Weighed, ranked: Sequence[Candidate]) -> Features:
    found = weighed.found
    asked = Asked(found.searched_for, weighed.query.text, found.language, found.vector)
    return confidence_features(asked, ranked, found.hits)


def fitted(rows: Sequence[Features], labels: NDArray[np.bool_], strength: float) -> Logistic:
    """A logistic regression over rows of features; `strength` is scikit-learn's C. What a row lacks is the mean."""
    names = tuple(sorted({name for row in rows for name in row}))
    table = np.array([[row.get(name, np.nan) for name in names] for row in rows], dtype=np.float64)
    table = np.where(np.isnan(table), np.nanmean(table, axis=0), table)
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(table), labels)
    means, scales, weights = (
        tuple(np.round(each, 5).tolist()) for each in (scaler.mean_, scaler.scale_, model.coef_[0])
    )
    return Logistic(names, means, scales, weights, round(float(model.intercept_[0]), 5))


def _left_out(rows: Sequence[Features], labels: NDArray[np.bool_]) -> Numbers:
    """The confidence of each case by a model that never saw it."""
    odds = np.zeros(len(rows))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for train, test in folds.split(np.zeros(len(rows)), labels):
        model = fitted([rows[row] for row in train], labels[train], CONFIDENCE)
        odds[test] = model.probabilities([rows[row] for row in test])
    return odds


def _curve(odds: Numbers, answerable: NDArray[np.bool_]) -> tuple[tuple[float, float, float], ...]:
    """(threshold, share answered, share of the answers that should not have been given), thresholds ascending."""
    points = risk_coverage(list(odds), [bool(each) for each in answerable])
    thresholds = sorted(set(odds.tolist()), reverse=True)
    return tuple(
        (threshold, coverage, risk)
        for threshold, (coverage, risk) in reversed(list(zip(thresholds, points, strict=True)))
    )


def card(found: Fitted, guide: Guide) -> dict[str, Any]:
    """What is written: the weights, what they were made with, and what they were worth."""
    calibration = found.calibration
    return {
        "made": "guidebot eval calibrate",
        "embedder": guide.embedder.fingerprint,
        "cases": found.cases,
        "auroc of confidence, left out": round(found.auroc, 4),
        "enough": calibration.enough,
        "relevance": calibration.relevance.fields(),
        "confidence": calibration.confidence.fields(),
    }
