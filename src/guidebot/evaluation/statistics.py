"""Statistics: confidence intervals, significance tests and minimum detectable effects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guidebot.extras import extra

RESAMPLES = 10_000
SEED = 20261122
LEVEL = 0.95
POWER_FACTOR = 2.80  # (z at 0.975) + (z at 0.80): two-sided 5 %, power 80 %
WORST = 10_000_000  # upper limit of the number of cases


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean of `count` values with its 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference of means (new minus old), with its significance and a verdict in words.

    `p` is from a two-sided paired randomisation test, `p_corrected` after Holm's correction over the metrics compared;
    `detectable` is the minimum detectable effect at 80 % power.
    """

    measure: str
    old: float
    new: float
    interval: Interval
    p: float
    p_corrected: float
    detectable: float
    verdict: str


def interval(values: Sequence[float]) -> Interval:
    """The mean and its interval; zero width for one value. Raises `ValueError` for no values."""
    numbers = np.asarray(values, dtype=np.float64)
    if not len(numbers):
        raise ValueError("no values")
    means = _resampled_means(numbers)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(numbers.mean()), float(low), float(high), len(numbers))


def proportion(right: Sequence[bool]) -> Interval:
    """A proportion with its Wilson interval (1927). Raises `ValueError` for no values."""
    if not right:
        raise ValueError("no values")
    with extra("eval", "Wilson's interval"):
        from scipy import stats

    found = stats.binomtest(sum(right), len(right)).proportion_ci(LEVEL, method="wilson")
    return Interval(sum(right) / len(right), float(found.low), float(found.high), len(right))


def _resampled_means(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    generator = np.random.default_rng(SEED)
    draws = generator.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=RESAMPLES)
    return np.asarray(draws @ numbers / len(numbers))


def randomisation_p(differences: Sequence[float]) -> float:
    """Two-sided p-value of a paired randomisation test on the mean, with random signs (Fisher 1935)."""
    numbers = np.asarray(differences, dtype=np.float64)
    if not numbers.any():
        return 1.0
    with extra("eval", "comparing two runs"):
        from scipy import stats

    test = stats.permutation_test(
        (numbers,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(SEED),
    )
    return float(test.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values after Holm's step-down correction (1979), in the original order."""
    order = sorted(range(len(p_values)), key=lambda number: p_values[number])
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, number in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[number]))
        corrected[number] = highest
    return corrected


def detectable(differences: Sequence[float]) -> float:
    """Minimum detectable mean difference at 80 % power."""
    numbers = np.asarray(differences, dtype=np.float64)
    if len(numbers) <= 1:
        return float("inf")
    return float(POWER_FACTOR * numbers.std(ddof=1) / np.sqrt(len(numbers)))


def cases_needed(differences: Sequence[float]) -> int | None:
    """The number of cases needed to detect the observed difference; None if there is none."""
    numbers = np.asarray(differences, dtype=np.float64)
    if len(numbers) <= 1 or numbers.mean() == 0:
        return None
    return int(min(WORST, np.ceil((POWER_FACTOR * numbers.std(ddof=1) / numbers.mean()) ** 2)))


def weighted_kappa(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Cohen's kappa of two graders with quadratic weights (1968): their agreement beyond chance.

    It is the plain kappa (1960) for grades of two values. None if both gave every item the same grade, which chance
    explains. Raises `ValueError` for no grades, or if the graders did not grade the same number of items.
    """
    ours, theirs = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if not len(ours) or len(ours) != len(theirs):
        raise ValueError("two graders must grade the same items")
    by_chance = float(np.square(ours[:, None] - theirs[None, :]).mean())
    return None if by_chance == 0 else 1 - float(np.square(ours - theirs).mean()) / by_chance


def verdict(found: Interval, p_corrected: float, differences: Sequence[float]) -> str:
    """`better` or `worse` if both interval and corrected test are significant, else the reason it is unclear."""
    if p_corrected < 1 - LEVEL and found.low > 0:
        return "better"
    if p_corrected < 1 - LEVEL and found.high < 0:
        return "worse"
    needed = cases_needed(differences)
    if needed is None:
        return "inconclusive: no difference"
    return f"inconclusive: about {max(1, needed - len(differences))} more cases needed"
