"""A model trained on entailment, where one is set: it reads a claim and its evidence together.

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

# How makers of such models call what we call a label.
NAMES = {
    "entailment": Label.SUPPORTED,
    "contradiction": Label.CONTRADICTED,
    "neutral": Label.NOT_FOUND,
}


class Entailment(Protocol):
    """What reads a claim and its evidence together."""

    def probabilities(self, claim: str, evidence: Sequence[str]) -> tuple[float, ...]:
        """How probable each label is by the evidence, of which there is some; in the order of `Label`."""


class CrossEncoderEntailment:
    """A sentence-transformers CrossEncoder by folder or hub name, loaded on first use."""

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def _model(self) -> "CrossEncoder":
        mend = "set GUIDEBOT_NLI to a CrossEncoder with three labels or unset it"
        return load_cross_encoder(self._name, "model of entailment", mend)

    @cached_property
    def _order(self) -> list[int]:
        """Where each label stands among the model's. Raises `ModelError` if it has others."""
        config: Any = getattr(self._model.model, "config", None)
        names = {str(name).lower(): place for place, name in config.id2label.items()}
        if set(names) != set(NAMES):
            raise ModelError(
                f"{self._name} tells {', '.join(sorted(names))} apart, not {', '.join(sorted(NAMES))}; "
                "set GUIDEBOT_NLI to another model or unset it"
            )
        places = {NAMES[name]: place for name, place in names.items()}
        return [int(places[label]) for label in Label]

    def probabilities(self, claim: str, evidence: Sequence[str]) -> tuple[float, ...]:
        """How probable each label is by the sentence that says most: the one that leaves "not found" least likely."""
        order = self._order
        logits = np.asarray(self._model.predict([(each, claim) for each in evidence], show_progress_bar=False))
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))[:, order]
        shares = odds / odds.sum(axis=1, keepdims=True)
        best = shares[int(np.argmin(shares[:, list(Label).index(Label.NOT_FOUND)]))]
        return tuple(float(share) for share in best)


def together(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """Two opinions as one: the geometric mean of each probability, brought to a sum of 1."""
    means = np.sqrt(np.maximum(np.asarray(one) * np.asarray(other), 1e-12))
    return tuple(float(mean) for mean in means / means.sum())
