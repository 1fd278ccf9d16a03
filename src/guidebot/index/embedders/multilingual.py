"""The second, multilingual embedding model: the packaged one, or any of sentence-transformers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from guidebot.index.embedders.packaged_network import PackagedNetwork
from guidebot.index.embedders.protocol import Embedder, Vectors, embed_by_length
from guidebot.index.embedders.torch import SentenceTransformersEmbedder

AUTO, OFF = "auto", "off"
FOLDER = Path(__file__).with_name("multilingual_weights")
WORDS, MASK = "words", "mask"
BATCH = 8  # texts; they are sorted by length first
DIMENSION = 384
LONGEST = 192  # tokens read of a text
READ = 4000  # characters of a text that are split into tokens


class Multilingual(Protocol):
    """The protocol of an embedding model for questions in other languages than the documents'."""

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as unit vectors, shape (texts, dimension)."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors, shape (texts, dimension)."""


class PackagedMultilingual:
    """The packaged model: multilingual-e5-small, trained on what creators write and on what answers it.

    It is loaded on first use, takes about 10 ms for a question, and is thread-safe. Raises `ModelError` if a file is
    damaged. `guidebot train embedder` makes such a folder.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = PackagedNetwork(folder, "the multilingual embedding model")

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        return f"packaged:{self._files.fingerprint[:16]}"

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as unit vectors, shape (texts, 384)."""
        return self._embed([question_text(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages as unit vectors, shape (texts, 384)."""
        return self._embed([passage_text(text) for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        return embed_by_length(texts, BATCH, DIMENSION, self._run)

    def _run(self, texts: list[str]) -> Vectors:
        words, mask = self._files.batch([self._ids(text) for text in texts])
        return self._files.run({WORDS: words, MASK: mask})[0]

    def _ids(self, text: str) -> list[int]:
        return shortened(self._files.tokenizer.encode(text[:READ]).ids, LONGEST)


def shortened(ids: list[int], longest: int) -> list[int]:
    """The first tokens of a text, and the mark of its end, at most `longest` in all."""
    return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]


def question_text(text: str) -> str:
    """A question as the model expects it."""
    return f"query: {text}"


def passage_text(text: str) -> str:
    """A passage, or a sentence under its headings, as the model expects it."""
    return f"passage: {text}"


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
    """The multilingual model: `auto` for the packaged one, `off` for none, else a model's name."""
    if setting == OFF:
        return None
    return PackagedMultilingual() if setting == AUTO else SentenceTransformersMultilingual(setting)
