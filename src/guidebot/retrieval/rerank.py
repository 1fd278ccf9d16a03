"""A cross-encoder that reads a question and a passage together: slow, so only over the first of a ranking.

Off unless `GUIDEBOT_RERANKER` names a model.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from guidebot.retrieval.cross_encoder import load_cross_encoder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FIRST = 30  # passages that are read again


class Reranker(Protocol):
    """What reads the best passages again."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each text answers a question, shape (texts,); only the order counts."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder by folder or hub name, loaded on first use."""

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def _model(self) -> "CrossEncoder":
        return load_cross_encoder(self._name, "reranker", "set GUIDEBOT_RERANKER to a CrossEncoder or unset it")

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each text answers a question, shape (texts,)."""
        found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(found, dtype=np.float64).reshape(len(texts), -1)[:, 0]
