"""Logistic regression over named features, with weights that were fitted elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features, standardised by mean and scale.

    `weights` has a row and `biases` a value for each label. As in scikit-learn, a single row models a single event.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> Numbers:
        """The probabilities for each row of features, shape (rows, labels); a missing feature counts as its mean."""
        table = [[row.get(name, mean) for name, mean in zip(self.names, self.means, strict=True)] for row in rows]
        features = np.array(table, dtype=np.float64).reshape(len(rows), len(self.names))
        scaled = (features - np.array(self.means)) / np.array(self.scales)
        scores = scaled @ np.array(self.weights).T + np.array(self.biases)
        return _sigmoid(scores) if len(self.biases) == 1 else _softmax(scores)


def _sigmoid(scores: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-scores)))


def _softmax(scores: Numbers) -> Numbers:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
