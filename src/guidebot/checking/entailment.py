"""Optional natural language inference (NLI) model for claim checking.

Off unless `GUIDEBOT_NLI` names a sentence-transformers CrossEncoder with three labels.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from guidebot.errors import ModelError
from guidebot.records import Label
from guidebot.retrieval.cross_encoder import load_cross_encoder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Label names of common NLI models.
NAMES = {
    "entailment": Label.SUPPORTED,
    "contradiction": Label.CONTRADICTED,
    "neutral": Label.NOT_FOUND,
}


class Entailment(Protocol):
    """The protocol of an entailment model."""

    def probabilities(self, claim: str, evidence: Sequence[str]) -> tuple[float, ...]:
        """Probability of each label, in the order of `Label`, given at least one evidence sentence."""


class CrossEncoderEntailment:
    """A sentence-transformers CrossEncoder, by folder or Hub name, loaded on first use."""

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def _model(self) -> "CrossEncoder":
        fix = "set GUIDEBOT_NLI to a CrossEncoder with three labels, or unset it"
        return load_cross_encoder(self._name, "entailment model", fix)

    @cached_property
    def _order(self) -> list[int]:
        """Index of each label in the model's output. Raises `ModelError` if the model has other labels."""
        config: Any = getattr(self._model.model, "config", None)
        names = {str(name).lower(): place for place, name in config.id2label.items()}
        if set(names) != set(NAMES):
            raise ModelError(
                f"{self._name} has the labels {', '.join(sorted(names))}, not {', '.join(sorted(NAMES))}; "
                "set GUIDEBOT_NLI to another model, or unset it"
            )
        places = {NAMES[name]: place for name, place in names.items()}
        return [int(places[label]) for label in Label]

    def probabilities(self, claim: str, evidence: Sequence[str]) -> tuple[float, ...]:
        """Probability of each label, from the evidence sentence with the lowest probability of "not found"."""
        order = self._order
        pairs = [(each, claim) for each in evidence]
        shares = np.asarray(self._model.predict(pairs, apply_softmax=True, show_progress_bar=False))[:, order]
        best = shares[int(np.argmin(shares[:, list(Label).index(Label.NOT_FOUND)]))]
        return tuple(float(share) for share in best)


def together(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """Combine two distributions: the normalised geometric mean."""
    means = np.sqrt(np.maximum(np.asarray(one) * np.asarray(other), 1e-12))
    return tuple(float(mean) for mean in means / means.sum())
