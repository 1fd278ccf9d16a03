"""Fitting the sentence ranker and the confidence model on labelled cases. Only this module uses scikit-learn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold

from guidebot.answering.calibration import Calibration, fields_of
from guidebot.answering.confidence import confidence_features
from guidebot.answering.rank_sentences import ASKED, MEANT, READ, Features, RankedSentence
from guidebot.answering.read_hits import RankedSentences, searched_question, seems_vague
from guidebot.errors import UsageError
from guidebot.evaluation.measures import ANSWERED, auroc, risk_coverage
from guidebot.guide import Guide
from guidebot.index.progress import Progress
from guidebot.logistic import Logistic, Numbers
from guidebot.records import Case, GoldQuote, Outcome
from guidebot.text.plain_text import plain

CONFIDENCE = 0.1  # scikit-learn's C, the inverse regularisation strength
PENALTY = 10.0  # of the squared weights of the ranker
FOLDS = 10
# The features that order sentences.
RANKING = (
    *(MEANT, *ASKED, *READ),
    *(f"below the best {name}" for name in (MEANT, *ASKED, *READ)),
    *("multilingual", "behind", "rank", "passage first", "score", "place", "first", "chinese", "unasked"),
    *("points elsewhere", "steps where how is asked"),
)
SHORTEST = 20  # minimum characters of a statement within a gold quote to count as gold
FEWEST = 40


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted weights, and their cross-validated risk-coverage curve (threshold, coverage, risk) and AUROC."""

    calibration: Calibration
    curve: tuple[tuple[float, float, float], ...]
    auroc: float
    cases: int


def calibrate(
    guide: Guide,
    cases: Sequence[Case],
    risks: tuple[float, float],
    progress: Progress,
    answered: Sequence[Case] = (),
) -> Fitted:
    """Fit on cases; `risks` are the highest accepted shares of answers to unanswerable questions.

    The first is for all answers, the second for those without a caveat. Confidence is also fitted on twins: answerable
    questions asked with the answering documents hidden. `answered` are more cases whose sentences are known, for the
    sentence ranker alone. Raises `UsageError` for too few cases of either kind.
    """
    usable, rankings = _searched(guide, cases, progress)
    answerable = np.array([case.expected in ANSWERED for case in usable])
    if min(answerable.sum(), (~answerable).sum()) < FEWEST // 2 or len(usable) < FEWEST:
        raise UsageError(
            f"too few cases to fit on: {len(usable)}; at least {FEWEST} are needed, half of them unanswerable"
        )
    more, beside = _searched(guide, answered, progress)
    relevance, ranked = _relevance([*usable, *more], [*rankings, *beside])
    rows = [_confidence_row(each, own) for each, own in zip(rankings, ranked[: len(usable)], strict=True)]
    twins = _twins(guide, usable, relevance, progress)
    confidence = _confident(rows, answerable, twins.values())
    left_out = _left_out(rows, answerable, twins)
    curve = _curve(left_out, answerable)
    enough, certain = (round(_bar(curve, risk), 3) for risk in risks)
    area = auroc(list(left_out), [bool(each) for each in answerable])
    return Fitted(Calibration(relevance, confidence, enough, certain), curve, area or 0.0, len(usable))


def _searched(guide: Guide, cases: Sequence[Case], progress: Progress) -> tuple[list[Case], list[RankedSentences]]:
    """The cases whose outcome depends on confidence, and their ranked sentences."""
    found: list[tuple[Case, RankedSentences]] = []
    for number, case in enumerate(cases, start=1):
        progress("searching", number, len(cases))
        if case.expected is Outcome.HANDOVER:
            continue
        ranking = guide.ranked(case.query)
        unsure = replace(ranking, confidence=0.0)  # the current weights must not affect the training data
        if not seems_vague(case.query, guide.messages.read(case.turns[-1]), unsure):
            found.append((case, ranking))
    return [case for case, _ in found], [ranking for _, ranking in found]


def _twins(guide: Guide, cases: Sequence[Case], relevance: Logistic, progress: Progress) -> dict[int, Features]:
    """The features of each case with gold when the gold documents are hidden, by case index."""
    sources = {source.document: source.original for source in guide.generation().places}
    twins = {}
    for number, case in enumerate(cases):
        progress("searching with the answer hidden", number + 1, len(cases))
        hidden = frozenset(sources[quote.document] for group in case.gold for quote in group)
        ranking = guide.ranked(case.query, hidden=hidden) if hidden else None
        if ranking is not None and ranking.ranked:
            odds = relevance.probabilities([each.features for each in ranking.ranked])[:, 0].tolist()
            twins[number] = _confidence_row(ranking, _ordered(ranking.ranked, odds))
    return twins


def _ordered(ranked: Sequence[RankedSentence], odds: Sequence[float]) -> list[RankedSentence]:
    again = [replace(each, relevance=float(odd)) for each, odd in zip(ranked, odds, strict=True)]
    return sorted(again, key=lambda each: -each.relevance)


def _relevance(
    cases: Sequence[Case], rankings: Sequence[RankedSentences]
) -> tuple[Logistic, list[list[RankedSentence]]]:
    """The relevance model, and every case's candidates as ranked by a model fitted without that case."""
    rows = [each.features for own in rankings for each in own.ranked]
    groups = np.array([number for number, own in enumerate(rankings) for _ in own.ranked])
    labels = np.array([_is_gold(case, each) for case, own in zip(cases, rankings, strict=True) for each in own.ranked])
    has_gold = np.array([bool(case.gold) for case in cases])[groups]
    odds = np.zeros(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, groups=groups):
        kept = train[has_gold[train]]
        model = ranker([rows[row] for row in kept], labels[kept], groups[kept])
        odds[test] = model.probabilities([rows[row] for row in test])[:, 0]
    known = [row for row, kept in zip(rows, has_gold, strict=True) if kept]
    whole = ranker(known, labels[has_gold], groups[has_gold])
    ranked = []
    for number, own in enumerate(rankings):
        ranked.append(_ordered(own.ranked, odds[groups == number].tolist()))
    return whole, ranked


def _is_gold(case: Case, candidate: RankedSentence) -> bool:
    """True if a statement matches a gold quote of the case."""
    passage = candidate.hit.passage
    text = passage.text[candidate.statement.start : candidate.statement.end]
    return any(_same(text, quote) for group in case.gold for quote in group if _of(quote, candidate))


def _of(quote: GoldQuote, candidate: RankedSentence) -> bool:
    source = candidate.hit.passage.source
    return (quote.document, quote.version) == (source.document, source.version)


def _same(text: str, quote: GoldQuote) -> bool:
    return quote.quote in text or (len(text) > SHORTEST and plain(text) in plain(quote.quote))


def _confidence_row(ranking: RankedSentences, ranked: Sequence[RankedSentence]) -> Features:
    found = ranking.found
    return confidence_features(searched_question(ranking.query, found), ranked, found.hits)


def ranker(rows: Sequence[Features], labels: NDArray[np.bool_], groups: NDArray[np.int_]) -> Logistic:
    """Fit the order of the sentences of each question: a conditional logit (McFadden 1974), scaled to probabilities.

    It learns only which of a question's sentences answers, so that easy and hard questions count alike, and from few
    features, so that it holds for messages unlike those it was fitted on (eval/README.md).
    """
    means, scales, table = _standardised(rows, RANKING)
    starts = [np.flatnonzero(groups == number) for number in np.unique(groups)]
    questions = [own for own in starts if labels[own].any()]

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores, total, slope = table @ weights, PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for own in questions:
            odds = np.exp(scores[own] - scores[own].max())
            share = odds / odds.sum()
            gold = np.where(labels[own], share, 0.0)
            total -= float(np.log(gold.sum()))
            slope = slope + table[own].T @ (share - gold / gold.sum())
        return total, slope

    found = minimize(loss, np.zeros(len(RANKING)), jac=True, method="L-BFGS-B").x
    scale = LogisticRegression(max_iter=5000).fit((table @ found)[:, np.newaxis], labels)
    weights = np.round(found * scale.coef_[0, 0], 5)
    return Logistic(RANKING, means, scales, (tuple(weights.tolist()),), (round(float(scale.intercept_[0]), 5),))


def _standardised(
    rows: Sequence[Features], names: Sequence[str]
) -> tuple[tuple[float, ...], tuple[float, ...], Numbers]:
    """The means and scales of features, and the table of standardised ones; a missing feature counts as the mean."""
    table = np.array([[row.get(name, np.nan) for name in names] for row in rows], dtype=np.float64)
    known = [column[~np.isnan(column)] for column in table.T]
    means = np.round([column.mean() if len(column) else 0.0 for column in known], 5)
    table = np.where(np.isnan(table), means, table)
    scales = np.round(np.where(table.std(axis=0) > 0, table.std(axis=0), 1.0), 5)
    return tuple(means.tolist()), tuple(scales.tolist()), (table - means) / scales


def fitted(rows: Sequence[Features], labels: NDArray[np.bool_], strength: float) -> Logistic:
    """Fit a logistic regression; `strength` is scikit-learn's C. A missing feature counts as the mean."""
    names = tuple(sorted({name for row in rows for name in row}))
    means, scales, table = _standardised(rows, names)
    model = LogisticRegression(C=strength, max_iter=5000).fit(table, labels)
    weights = np.round(model.coef_[0], 5)
    return Logistic(names, means, scales, (tuple(weights.tolist()),), (round(float(model.intercept_[0]), 5),))


def _confident(rows: Sequence[Features], labels: NDArray[np.bool_], twins: Iterable[Features]) -> Logistic:
    unanswered = list(twins)
    return fitted([*rows, *unanswered], np.concatenate([labels, np.zeros(len(unanswered), bool)]), CONFIDENCE)


def _left_out(rows: Sequence[Features], labels: NDArray[np.bool_], twins: Mapping[int, Features]) -> Numbers:
    """Cross-validated confidence of each case, by a model fitted without it and its twin."""
    odds = np.zeros(len(rows))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for train, test in folds.split(np.zeros(len(rows)), labels):
        beside = (twins[row] for row in train if row in twins)
        model = _confident([rows[row] for row in train], labels[train], beside)
        odds[test] = model.probabilities([rows[row] for row in test])[:, 0]
    return odds


def _curve(odds: Numbers, answerable: NDArray[np.bool_]) -> tuple[tuple[float, float, float], ...]:
    """The risk-coverage curve, as (threshold, coverage, risk) with ascending thresholds."""
    points = risk_coverage(list(odds), [bool(each) for each in answerable])
    thresholds = sorted(set(odds.tolist()), reverse=True)
    return tuple(
        (threshold, coverage, risk)
        for threshold, (coverage, risk) in reversed(list(zip(thresholds, points, strict=True)))
    )


def _bar(curve: Sequence[tuple[float, float, float]], risk: float) -> float:
    """The lowest threshold with at most this risk, else the highest threshold."""
    return next((threshold for threshold, _, wrong in curve if wrong <= risk), curve[-1][0])


def card(found: Fitted, guide: Guide) -> dict[str, Any]:
    """The JSON content of a calibration file: weights, provenance and metrics."""
    calibration = found.calibration
    return {
        "made": "guidebot eval calibrate",
        "embedder": guide.embedder.fingerprint,
        "cases": found.cases,
        "auroc of confidence, left out": round(found.auroc, 4),
        "enough": calibration.enough,
        "certain": calibration.certain,
        "relevance": fields_of(calibration.relevance),
        "confidence": fields_of(calibration.confidence),
    }
