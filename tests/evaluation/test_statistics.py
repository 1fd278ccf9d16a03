import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from guidebot.evaluation.statistics import (
    cases_needed,
    detectable,
    holm,
    interval,
    proportion,
    randomisation_p,
    verdict,
    weighted_kappa,
)


def test_an_interval_holds_its_mean_and_narrows_with_cases() -> None:
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 200)
    assert few.mean == many.mean == 0.5
    assert few.low < 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    # The normal approximation: 1.96 * 0.5 / sqrt(400).
    assert (many.high - many.low) / 2 == pytest.approx(1.96 * 0.5 / 20, rel=0.1)


def test_an_interval_of_nothing_or_of_one() -> None:
    with pytest.raises(ValueError, match="no values"):
        interval([])
    assert (interval([0.3]).low, interval([0.3]).high) == (0.3, 0.3)


def test_randomisation_by_hand() -> None:
    # Five gains of 1: of 32 sign patterns, the two extreme ones are as extreme.
    assert randomisation_p([1, 1, 1, 1, 1]) == pytest.approx(2 / 32)
    assert randomisation_p([0, 0, 0]) == 1.0


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_what_could_have_been_seen() -> None:
    gains = [1.0, -1.0] * 50
    assert detectable(gains) == pytest.approx(2.8 * np.std(gains, ddof=1) / 10)
    assert detectable([1.0]) == math.inf
    assert cases_needed([0.2, 0.0] * 50) == math.ceil((2.8 * np.std([0.2, 0.0] * 50, ddof=1) / 0.1) ** 2)
    assert cases_needed([0.0, 0.0]) is None


@pytest.mark.parametrize(
    ("gains", "words"),
    [
        ([1.0] * 30 + [0.0] * 70, "better"),
        ([-1.0] * 30 + [0.0] * 70, "worse"),
        ([0.0] * 100, "no difference"),
        ([1.0] * 3 + [-1.0] * 2 + [0.0] * 95, "more cases needed"),
    ],
)
def test_verdicts(gains: list[float], words: str) -> None:
    assert words in verdict(interval(gains), randomisation_p(gains), gains)


@pytest.mark.slow
def test_noise_is_called_so() -> None:
    generator = np.random.default_rng(1)
    wrong = 0
    for _ in range(40):
        gains = generator.choice([-1.0, 0.0, 1.0], size=80, p=[0.1, 0.8, 0.1]).tolist()
        wrong += verdict(interval(gains), randomisation_p(gains), gains) in ("better", "worse")
    assert wrong <= 5  # 2 of 40 are expected at the 5 % level


def test_a_proportion_of_all_is_not_certain() -> None:
    # Wilson's lower bound for n of n: n / (n + z^2).
    assert proportion([True] * 10).low == pytest.approx(10 / (10 + 1.96**2), rel=1e-3)
    assert proportion([True] * 10).high == pytest.approx(1.0)
    assert proportion([True, False]).mean == 0.5
    with pytest.raises(ValueError, match="no values"):
        proportion([])


def test_kappa_by_hand() -> None:
    # Two values: 3 of 4 agree; by chance, with shares of 1/2 and 3/4, it would be half: (0.75 - 0.5) / (1 - 0.5).
    assert weighted_kappa([1, 1, 0, 0], [1, 1, 0, 1]) == pytest.approx(0.5)
    assert weighted_kappa([0, 1, 2], [0, 1, 2]) == 1.0
    assert weighted_kappa([0, 2], [2, 0]) == -1.0
    assert weighted_kappa([1, 1], [1, 1]) is None
    for first, second in (([], []), ([1], [1, 2])):
        with pytest.raises(ValueError, match="the same items"):
            weighted_kappa(first, second)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=30))
def test_kappa_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    found = weighted_kappa(first, second)
    if found is None:
        assert len({*first, *second}) == 1
    else:
        assert found == pytest.approx(cohen_kappa_score(first, second, labels=[0, 1, 2], weights="quadratic"))
