"""Our logistic regression against scikit-learn's, with scikit-learn's weights."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from guidebot.logistic import Logistic

NAMES = ("a", "b", "c")
DRAW = np.random.default_rng(1)
TABLE = DRAW.normal(size=(60, 3))
ROWS = [dict(zip(NAMES, row, strict=True)) for row in TABLE.tolist()]


def ours(model: LogisticRegression) -> Logistic:
    weights, biases = model.coef_.tolist(), model.intercept_.tolist()
    return Logistic(NAMES, (0.0,) * 3, (1.0,) * 3, tuple(map(tuple, weights)), tuple(biases))


def test_the_probability_of_an_event() -> None:
    model = LogisticRegression().fit(TABLE, TABLE[:, 0] + DRAW.normal(size=60) > 0)
    assert ours(model).probabilities(ROWS) == pytest.approx(model.predict_proba(TABLE)[:, 1:])


def test_the_probability_of_each_label() -> None:
    model = LogisticRegression().fit(TABLE, (TABLE[:, :2] + DRAW.normal(size=(60, 2))).argmax(1) + (TABLE[:, 2] > 1))
    found = ours(model).probabilities(ROWS)
    assert found == pytest.approx(model.predict_proba(TABLE))
    assert found.shape == (60, 3)


def test_features_are_standardised_and_a_missing_one_counts_as_its_mean() -> None:
    model = Logistic(("a", "b"), (2.0, 5.0), (4.0, 1.0), ((1.0, 1.0),), (0.0,))
    found = model.probabilities([{"a": 6.0}, {}, {"b": 5.0}])
    assert found[:, 0] == pytest.approx([1 / (1 + np.exp(-1)), 0.5, 0.5])


def test_no_rows() -> None:
    assert Logistic(("a",), (0.0,), (1.0,), ((1.0,),), (0.0,)).probabilities([]).shape == (0, 1)
