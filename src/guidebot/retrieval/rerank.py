"""Reranking of the top passages with a cross-encoder. Off unless `GUIDEBOT_RERANKER` is set."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from guidebot.retrieval.cross_encoder import load_cross_encoder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FIRST = 30  # passages to rerank


class Reranker(Protocol):
    """The protocol of a reranker."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Relevance of each text to a question, shape (texts,); only the order matters."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder, by folder or Hub name, loaded on first use."""

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def _model(self) -> "CrossEncoder":
        return load_cross_encoder(self._name, "reranker", "set GUIDEBOT_RERANKER to a CrossEncoder, or unset it")

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Relevance of each text to a question, shape (texts,)."""
        found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(found, dtype=np.float64).reshape(len(texts), -1)[:, 0]
