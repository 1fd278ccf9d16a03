"""Several lists of scores become one ranking."""

from collections.abc import Mapping

import numpy as np

Scores = Mapping[str, float]


def fuse(lists: Mapping[str, Scores], weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Rank ids by the weighted sum of their z-scores over the lists, best first; ties by id.

    A list's z-scores are taken over the ids it holds (population deviation); an id that a list lacks gets that
    list's lowest. A list of equal scores, one of a single id among them, sets those it holds apart from those it lacks
    by two deviations. The order of the lists and of their ids changes
    nothing. (The sum of standardised scores is CombSUM after z-score normalisation: Fox & Shaw 1994; Montague &
    Aslam 2001.)
    """
    ids = sorted({key for scores in lists.values() for key in scores})
    total = dict.fromkeys(ids, 0.0)
    for name in sorted(lists):
        standard = _standardised(lists[name])
        lowest = min(standard.values(), default=0.0) if _differ(lists[name]) else -1.0
        for key in ids:
            total[key] += weights[name] * standard.get(key, lowest)
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))


def _standardised(scores: Scores) -> dict[str, float]:
    if not _differ(scores):
        return dict.fromkeys(scores, 1.0)
    values = np.sort(np.fromiter(scores.values(), dtype=np.float64, count=len(scores)))
    mean, deviation = float(values.mean()), float(values.std())
    return {key: (score - mean) / deviation for key, score in scores.items()}


def _differ(scores: Scores) -> bool:
    return len(set(scores.values())) > 1
