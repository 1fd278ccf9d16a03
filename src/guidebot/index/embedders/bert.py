"""A sentence-embedding BERT, read from its folder without torch: all-MiniLM-L6-v2 is one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError, first_line
from guidebot.index.embedders.adapter import Adapter
from guidebot.index.embedders.onnx import TOKENIZER
from guidebot.index.embedders.weights import WEIGHT_FILES

Matrix = NDArray[np.float32]
MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
EXPECTED = {"model_type": "bert", "hidden_act": "gelu"}
POSITIONS = "absolute"
MEAN = ("mean", "mean_tokens", "pooling_mode_mean_tokens")
PREFIX = "bert."


@dataclass(frozen=True, slots=True)
class Bert:
    """The weights of a BERT by name, and the few numbers that say how to apply them; `window` is in tokens."""

    layers: int
    heads: int
    epsilon: float
    window: int
    weights: Mapping[str, Matrix]

    @property
    def dimension(self) -> int:
        """Dimension of the vectors."""
        return int(self.weights["embeddings.word_embeddings.weight"].shape[1])


def read_bert(folder: Path, adapter: Adapter | None = None) -> Bert | None:
    """Read a model and merge an adapter into it; None for a model of another kind, or one that pools otherwise.

    Raises `ModelError` if the files are damaged.
    """
    if not all((folder / name).is_file() for name in (WEIGHT_FILES[0], TOKENIZER, "config.json", "modules.json")):
        return None
    try:
        config = _fields(folder / "config.json")
        if not (_is_plain_bert(config) and _takes_the_mean(folder)):
            return None
        window = _fields(folder / "sentence_bert_config.json").get("max_seq_length")
        most = int(config["max_position_embeddings"])
        return Bert(
            int(config["num_hidden_layers"]),
            int(config["num_attention_heads"]),
            float(config["layer_norm_eps"]),
            min(int(window or most), most),
            _merged(_weights(folder / WEIGHT_FILES[0]), adapter),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"cannot read the embedding model in {folder} ({first_line(error)}); install it again"
        ) from error


def _fields(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _is_plain_bert(config: Mapping[str, Any]) -> bool:
    positions = config.get("position_embedding_type") or POSITIONS
    return positions == POSITIONS and not config.get("is_decoder") and EXPECTED.items() <= config.items()


def _takes_the_mean(folder: Path) -> bool:
    """True if the model only uses mean pooling, with no lower-casing and no prompt."""
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    if [module["type"].rpartition(".")[2] for module in modules] not in MODULES or modules[0]["path"]:
        return False
    pooling = _fields(folder / modules[1]["path"] / "config.json")
    modes = {name for name, value in pooling.items() if name.startswith("pooling_mode_") and value}
    modes |= {str(pooling[name]) for name in ("pooling_mode",) if name in pooling}
    lowered = _fields(folder / "sentence_bert_config.json").get("do_lower_case")
    prompted = _fields(folder / "config_sentence_transformers.json").get("default_prompt_name")
    return len(modes) == 1 and modes <= set(MEAN) and not lowered and not prompted


def _weights(path: Path) -> dict[str, Matrix]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            return {
                name.removeprefix(PREFIX): file.get_tensor(name).astype(np.float32)
                for name in file.keys()  # noqa: SIM118  # it is no mapping
                if "position_ids" not in name
            }
    except SafetensorError as error:
        raise ValueError(first_line(error)) from error


def _merged(weights: dict[str, Matrix], adapter: Adapter | None) -> dict[str, Matrix]:
    changes = adapter.layers if adapter is not None else {}
    for name, (right, left) in changes.items():
        weights[f"{name}.weight"] = weights[f"{name}.weight"] + left.astype(np.float32) @ right.astype(np.float32)
    return weights
