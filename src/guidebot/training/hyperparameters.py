"""Hyperparameters of adapter training."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AdapterTraining:
    """Hyperparameters of an adapter.

    `rank` is the adapter's rank. `negatives` is the number of hard negatives per question. `most` limits the number of
    questions. The model is evaluated `checks` times per epoch, and stops after `patience` evaluations without
    improvement. `strength` scales the learnt change, which reduces forgetting (weight averaging: Wortsman et al. 2022).
    """

    rank: int = 48
    rate: float = 5e-4
    epochs: int = 1
    batch: int = 32
    negatives: int = 0
    temperature: float = 0.05
    strength: float = 0.5
    checks: int = 3
    patience: int = 3
    most: int | None = None
    seed: int = 1

    def fields(self) -> dict[str, Any]:
        """The hyperparameters for the card."""
        return asdict(self)
