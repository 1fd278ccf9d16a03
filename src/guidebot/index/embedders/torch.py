"""Embedding models run with sentence-transformers. Only this module embeds with it."""

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from guidebot.config import PACKAGED_MODEL
from guidebot.errors import ModelError, first_line
from guidebot.extras import extra
from guidebot.index.embedders.adapter import Adapter
from guidebot.index.embedders.protocol import Vectors, embed_by_length, longest_passage
from guidebot.index.embedders.weights import check_packaged, fingerprint_of, folder_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32


def is_installed() -> bool:
    """Whether the extra `torch` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("sentence_transformers", "torch"))


class SentenceTransformersEmbedder:
    """A sentence-transformers model, loaded on first use because importing torch takes seconds.

    An adapter, which must have been trained on this model, is merged on loading.
    """

    def __init__(self, model: str, adapter: Adapter | None = None) -> None:
        self._name = model
        self._folder = folder_of(model)
        self._adapter = adapter
        self.fingerprint = adapter.fingerprint if adapter is not None else fingerprint_of(model)

    def load(self) -> None:
        """Load the model now. Raises `ModelError` if it cannot be."""
        _ = self.model

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The loaded model. Raises `ModelError` if loading fails."""
        if self._name == PACKAGED_MODEL and self._folder is not None:
            check_packaged(self._folder)
        with extra("torch", f"the embedding model {self._name}", ModelError):
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would break up guidebot's progress bar
        place = str(self._folder or self._name)
        try:
            model = SentenceTransformer(place, device="cpu", local_files_only=self._folder is not None)
            if self._adapter is not None:
                self._adapter.merge(model[0].auto_model)
        # The Hub client, its cache and the checkpoint loader have no common exception class.
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            raise ModelError(
                f"cannot load the embedding model {self._name} ({first_line(error)}); "
                f"set GUIDEBOT_EMBEDDING_MODEL to a model folder, or unset it to use the packaged one"
            ) from error
        return model

    @cached_property
    def limit(self) -> int:
        """Maximum passage length in tokens: 220, or less if the model's window is shorter."""
        return longest_passage(self.model.max_seq_length)

    @cached_property
    def tokenizer(self) -> Any:  # noqa: ANN401  # a class of the compiled tokenizers, without types
        """A copy of the model's tokenizer, without truncation or padding."""
        backend = getattr(self.model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelError(f"the model {self._name} has no fast tokenizer; choose another model")
        own = type(backend).from_str(backend.to_str())
        own.no_truncation()
        own.no_padding()
        return own

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        encodings = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as unit vectors, float32, shape (texts, dimension)."""
        return embed_by_length(texts, BATCH, self.dimension, self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        return np.asarray(
            self.model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )

    @cached_property
    def dimension(self) -> int:
        """Dimension of the vectors."""
        size = self.model.get_embedding_dimension()
        if size is None:
            raise ModelError(f"the model {self._name} does not state its vector dimension; choose another model")
        return int(size)
