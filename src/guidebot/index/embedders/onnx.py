"""Embedding models exported to ONNX, run without torch. Only this module imports onnxruntime and tokenizers.

`index/models/<digest>/` contains the network, including pooling and normalisation, its tokenizer, and a card with the
fingerprint of the original model and checksums.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from guidebot.errors import ModelError
from guidebot.index.embedders.protocol import Vectors, embed_by_length, longest_passage
from guidebot.index.embedders.weights import digest_of

NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "card.json"
BATCH = 8  # on two cores, batches of 8 are 20% faster than batches of 32, and faster than torch
FIELDS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


@dataclass(frozen=True, slots=True)
class Card:
    """Metadata of an export: `inputs` of the network; `agreement` is the lowest cosine with the original's vectors."""

    fingerprint: str
    dimension: int
    window: int | None
    inputs: tuple[str, ...]
    agreement: float
    checksums: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write the card into the export's folder."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read_card(folder: Path) -> Card:
    """The card of an export. Raises `ModelError` if it cannot be read."""
    try:
        fields = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return Card(**{**fields, "inputs": tuple(fields["inputs"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(f"the exported model in {folder} is damaged; run: guidebot index") from error


def onnx_session(network: Path) -> Any:  # noqa: ANN401  # onnxruntime has no types of its own
    """An inference session on the CPU, with threads that sleep while waiting."""
    # Turn off telemetry, which would store a machine id in the home folder; the second name is for
    # older releases.
    os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Spinning threads would take CPU time from what runs after the model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])


def tokenizer_from(path: Path) -> Any:  # noqa: ANN401  # a compiled class without types
    """Load a tokenizer."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


class OnnxEmbedder:
    """An embedding model exported to ONNX, run by `engine`. Raises `ModelError` if a file is damaged."""

    def __init__(self, folder: Path, engine: Callable[[Path], Any] = onnx_session) -> None:
        self.folder = folder
        self._engine = engine
        self.card = read_card(folder)
        for name, digest in self.card.checksums.items():
            if not (folder / name).is_file() or digest_of(folder / name) != digest:
                raise ModelError(f"{folder / name} is damaged; run: guidebot index")
        self.fingerprint = self.card.fingerprint
        self.limit = longest_passage(self.card.window)
        self.dimension = self.card.dimension

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime has no types of its own
        return self._engine(self.folder / NETWORK)

    @cached_property
    def _counting(self) -> Any:  # noqa: ANN401  # a compiled class without types
        return tokenizer_from(self.folder / TOKENIZER)

    @cached_property
    def _cutting(self) -> Any:  # noqa: ANN401  # the same
        from tokenizers import Tokenizer

        own = Tokenizer.from_str(self._counting.to_str())
        own.enable_padding(pad_id=own.token_to_id("[PAD]") or own.token_to_id("<pad>") or 0)
        if self.card.window:
            own.enable_truncation(self.card.window)
        return own

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        encodings = self._counting.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as unit vectors, float32, shape (texts, dimension)."""
        return embed_by_length(texts, BATCH, self.dimension, self._run)

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._cutting.encode_batch(texts)
        fields = {
            name: np.array([getattr(encoding, FIELDS[name]) for encoding in encodings], dtype=np.int64)
            for name in self.card.inputs
        }
        return np.asarray(self._session.run(None, fields)[0], dtype=np.float32)
