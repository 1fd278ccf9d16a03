"""How an adapter is trained."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AdapterTraining:
    """What decides the adapter that comes of some data.

    `rank` is the adapter's. `negatives` wrong passages are given with each right one. `most` learns from that many
    questions. Training is measured `checks` times an epoch, and ends when `patience` looks have shown nothing better.
    `strength` is the share of what was learnt that goes into the adapter: a model between the two keeps more of what it
    knew (weight averaging: Wortsman et al. 2022).
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
        """As they stand in the card."""
        return asdict(self)
