"""A cross-encoder that reads a question and a passage together: slow, so only over the first of a ranking.

The home of CrossEncoder. Off unless `GUIDEBOT_RERANKER` names a model.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError, first_line

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
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(self._name, device="cpu")
        # As for the embedding model, a hub and a checkpoint each fail in their own ways.
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            raise ModelError(
                f"cannot load the reranker {self._name} ({first_line(error)}); "
                "set GUIDEBOT_RERANKER to a CrossEncoder or unset it"
            ) from error
        return model

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each text answers a question, shape (texts,)."""
        found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(found, dtype=np.float64).reshape(len(texts), -1)[:, 0]
