"""How sure a figure is: intervals, tests, and the smallest effect that could have been seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guidebot.extras import extra

RESAMPLES = 10_000
SEED = 20261122
LEVEL = 0.95
POWER_FACTOR = 2.80  # (z at 0.975) + (z at 0.80): two-sided 5 %, power 80 %
WORST = 10_000_000  # more cases than anybody will write


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and the 95 % percentile bootstrap interval around it; `count` is of how many values."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference of means (new minus old), what is known of it, and a verdict in words.

    `p` is of the two-sided paired randomisation test, and `p_corrected` after Holm's correction over the measures
    compared; `detectable` is the smallest difference that this many cases would show with 80 % power.
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
    """The mean of values and its interval; raises `ValueError` for none. One value has no width."""
    numbers = np.asarray(values, dtype=np.float64)
    if not len(numbers):
        raise ValueError("no values")
    means = _resampled_means(numbers)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(numbers.mean()), float(low), float(high), len(numbers))


def proportion(right: Sequence[bool]) -> Interval:
    """The part that is right, with Wilson's interval (1927), wide where all are right too; raises as above."""
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
    """The two-sided p of a paired randomisation test on the mean (signs flipped at random; Fisher 1935)."""
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
    """Holm's step-down correction (1979), in the order given."""
    order = sorted(range(len(p_values)), key=lambda number: p_values[number])
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, number in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[number]))
        corrected[number] = highest
    return corrected


def detectable(differences: Sequence[float]) -> float:
    """The smallest mean difference that this many cases of this spread would show with 80 % power."""
    numbers = np.asarray(differences, dtype=np.float64)
    if len(numbers) <= 1:
        return float("inf")
    return float(POWER_FACTOR * numbers.std(ddof=1) / np.sqrt(len(numbers)))


def cases_needed(differences: Sequence[float]) -> int | None:
    """How many cases in all would show the difference seen, if it is real; None if none was seen."""
    numbers = np.asarray(differences, dtype=np.float64)
    if len(numbers) <= 1 or numbers.mean() == 0:
        return None
    return int(min(WORST, np.ceil((POWER_FACTOR * numbers.std(ddof=1) / numbers.mean()) ** 2)))


def verdict(found: Interval, p_corrected: float, differences: Sequence[float]) -> str:
    """`better` or `worse` where interval and corrected test agree that there is a difference, else what is lacking."""
    if p_corrected < 1 - LEVEL and found.low > 0:
        return "better"
    if p_corrected < 1 - LEVEL and found.high < 0:
        return "worse"
    needed = cases_needed(differences)
    if needed is None:
        return "cannot tell: no difference seen"
    return f"cannot tell: about {max(1, needed - len(differences))} more cases needed"
