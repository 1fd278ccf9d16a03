"""Score fusion of several ranked lists."""

from collections.abc import Collection, Mapping

import numpy as np

Scores = Mapping[str, float]


Silent = Mapping[str, Collection[str]]
EXPECTED = 0.5  # regression to the mean: a top score in some lists predicts a lower one in others


def fuse(
    lists: Mapping[str, Scores], weights: Mapping[str, float], silent: Silent | None = None
) -> list[tuple[str, float]]:
    """Rank ids by the weighted sum of their z-scores, best first, ties by id.

    This is CombSUM after z-score normalisation (Fox & Shaw 1994; Montague & Aslam 2001).
    Z-scores are over the ids in a list (population deviation); an id missing from a list gets the list's lowest score.
    A list of equal scores puts its ids two deviations above missing ones. The order of lists and ids does not matter.

    `silent` has, by list, the ids that the list cannot score; they get `EXPECTED` times the weighted mean of the other
    lists, which preserves their order.
    """
    silent = silent or {}
    ids = sorted({key for scores in lists.values() for key in scores})
    total = dict.fromkeys(ids, 0.0)
    scored = dict.fromkeys(ids, 0.0)
    for name in sorted(lists):
        standard = _standardised(lists[name])
        lowest = min(standard.values(), default=0.0) if _differ(lists[name]) else -1.0
        mute = silent.get(name, ())
        for key in ids:
            if key not in mute:
                total[key] += weights[name] * standard.get(key, lowest)
                scored[key] += weights[name]
    whole = sum(weights[name] for name in lists)
    raised = {key: _raised(score, scored[key], whole) for key, score in total.items()}
    return sorted(raised.items(), key=lambda item: (-item[1], item[0]))


def _raised(score: float, scored: float, whole: float) -> float:
    """A score over the lists that could score an id, extrapolated to the others."""
    if scored == whole:
        return score
    return score * (1 + EXPECTED * (whole - scored) / scored) if scored else 0.0


def _standardised(scores: Scores) -> dict[str, float]:
    if not _differ(scores):
        return dict.fromkeys(scores, 1.0)
    values = np.sort(np.fromiter(scores.values(), dtype=np.float64, count=len(scores)))
    mean, deviation = float(values.mean()), float(values.std())
    return {key: (score - mean) / deviation for key, score in scores.items()}


def _differ(scores: Scores) -> bool:
    return len(set(scores.values())) > 1
