"""The configured embedding model: its ONNX export if there is one, else sentence-transformers, or a server."""

import json
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.errors import IndexUnwritable, ModelError, UsageError
from guidebot.index.embedders.adapter import AUTO, adapter_of
from guidebot.index.embedders.onnx import TOKENIZER, OnnxEmbedder
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.embedders.torch import SentenceTransformersEmbedder, is_installed
from guidebot.index.embedders.weights import check_packaged, fingerprint_of, folder_of

if TYPE_CHECKING:
    from guidebot.index.embedders.remote import ServedEmbedder

MODELS = "models"
REFUSED = "refused.json"
Engine = OnnxEmbedder | SentenceTransformersEmbedder
log = logging.getLogger(__name__)


def export_folder(fingerprint: str, models: Path) -> Path:
    """The folder of a model's ONNX export, by the model's fingerprint."""
    base, _, adapter = re.sub(r"[^\w.+-]", "-", fingerprint).partition("+")
    return models / (f"{base[:40]}-{adapter}" if adapter else base[:40])


class ModelEmbedder:
    """An embedding model on this machine, which prefers its ONNX export, kept in a subfolder of `models`.

    `adapter` is the setting `GUIDEBOT_ADAPTER`. Raises `ModelError` if the model or the adapter does not exist.
    """

    def __init__(self, model: str, models: Path, adapter: str = AUTO) -> None:
        self.name = model
        base = fingerprint_of(model)
        self._adapter = adapter_of(adapter, base)
        self.fingerprint = self._adapter.fingerprint if self._adapter is not None else base
        self.folder = export_folder(self.fingerprint, models)
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The ONNX export, written now if that needs no torch, else sentence-transformers, which loads in seconds."""
        if self._engine is None:
            self._engine = self._exported() or self._written() or SentenceTransformersEmbedder(self.name, self._adapter)
        return self._engine

    def _exported(self) -> OnnxEmbedder | None:
        try:
            return self._found()
        except ModelError as error:
            log.warning("%s", error)
            return None

    def _found(self) -> OnnxEmbedder | None:
        """The export if there is one. Raises `ModelError` if it is damaged."""
        if not self.folder.is_dir() or self.refused() is not None:
            return None
        found = OnnxEmbedder(self.folder)
        return found if found.fingerprint == self.fingerprint else None

    def _written(self) -> OnnxEmbedder | None:
        """The export, written now; None for a model that only torch can export, or that could not be exported.

        Raises `ModelError` if the model is damaged or missing, `IndexUnwritable` if the disk is full.
        """
        source = None if self.refused() is not None else folder_of(self.name)
        if source is None:
            return None
        if self.name == PACKAGED_MODEL:
            check_packaged(source)
        try:
            return self._write(source)
        except ModelError as error:
            if not is_installed():
                raise
            self._refuse(error)
            return None
        except OSError as error:
            raise IndexUnwritable(
                f"cannot write the embedding model to {self.folder} ({error.strerror or error}); "
                "free up space, then run: guidebot index"
            ) from error

    def _write(self, source: Path) -> OnnxEmbedder | None:
        from filelock import FileLock

        from guidebot.index.embedders.bert import read_bert
        from guidebot.index.embedders.export import export_bert

        bert = read_bert(source, self._adapter)
        if bert is None:
            return None
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.folder}.lock"):
            with suppress(ModelError):  # a damaged export is written again
                found = self._found()
                if found is not None:  # another process was quicker
                    return found
            return export_bert(bert, source / TOKENIZER, self.fingerprint, self.folder)

    def _refuse(self, error: ModelError) -> None:
        log.warning("%s; using sentence-transformers instead, which takes seconds to load", error)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / REFUSED).write_text(json.dumps({"reason": str(error)}) + "\n", encoding="utf-8")

    def refused(self) -> str | None:
        """The reason an earlier export failed, or None."""
        try:
            return str(json.loads((self.folder / REFUSED).read_text(encoding="utf-8"))["reason"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def is_exported(self) -> bool:
        """True if the ONNX export is in use."""
        return isinstance(self.engine, OnnxEmbedder)

    def prepare(self, sample: Iterable[str]) -> None:
        """Export the model to ONNX and use the export, unless it exists or an earlier attempt failed."""
        reference = self.engine
        if isinstance(reference, OnnxEmbedder) or self.refused() is not None:
            return
        reference.load()
        from guidebot.index.embedders.torch_export import export_with_torch

        try:
            self._engine = export_with_torch(reference, self.folder, sample)
        except ModelError as error:
            self._refuse(error)

    @property
    def limit(self) -> int:
        """Maximum passage length in tokens."""
        return self.engine.limit

    @property
    def dimension(self) -> int:
        """Dimension of the vectors."""
        return self.engine.dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        return self.engine.count_tokens(texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as unit vectors, float32, shape (texts, dimension)."""
        return self.engine.embed(texts)


def embedder_of(settings: Settings) -> "ModelEmbedder | ServedEmbedder":
    """The configured embedding model. Raises `ModelError` if it does not exist, `UsageError` if it is not named."""
    if not settings.embedding_url:
        return ModelEmbedder(settings.embedding_model, settings.index / MODELS, settings.adapter)
    if settings.embedding_model == PACKAGED_MODEL:
        raise UsageError(
            "GUIDEBOT_EMBEDDING_URL is set, so set GUIDEBOT_EMBEDDING_MODEL to the name of the server's model"
        )
    from guidebot.index.embedders.remote import ServedEmbedder  # httpx takes 0.1 s to import

    return ServedEmbedder(settings.embedding_url, settings.embedding_model, settings.embedding_key.get_secret_value())
