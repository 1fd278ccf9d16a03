"""LoRA adapters for the embedding model (Hu et al. 2021). Only this module imports safetensors.

A file has two low-rank matrices per adapted layer, whose product is added to the layer's weights. They are merged
when the model is loaded, so they add no inference cost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError, first_line
from guidebot.index.embedders.weights import digest_of

AUTO = "auto"
OFF = "off"
PACKAGED = Path(__file__).parent / "adapters" / "policy.safetensors"
CARD = "card"
Matrices = Mapping[str, tuple[NDArray[np.float16], NDArray[np.float16]]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: by layer, the matrices (right, left) of shapes (rank, inputs) and (outputs, rank).

    `base` is the fingerprint of the model it was trained on, `digest` the SHA-256 of the file, `card` its metadata.
    """

    base: str
    digest: str
    card: Mapping[str, Any]
    layers: Matrices

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the model with the adapter merged."""
        return f"{self.base}+{self.digest[:16]}"

    def merge(self, network: Any) -> None:  # noqa: ANN401  # a torch module; torch is not imported for a type
        """Add the adapter to the weights of a torch module, whose layers have the same names."""
        from torch import from_numpy, no_grad

        with no_grad():
            for name, (right, left) in self.layers.items():
                change = left.astype(np.float32) @ right.astype(np.float32)
                network.get_submodule(name).weight += from_numpy(change)


def adapter_of(setting: str, base: str) -> Adapter | None:
    """The adapter for a model: `auto` for the packaged one if it fits, `off` for none, else a file.

    Raises `ModelError` if the file cannot be read or was trained on a different model.
    """
    if setting == OFF:
        return None
    if setting == AUTO:
        found = read_adapter(PACKAGED) if PACKAGED.is_file() else None
        return found if found is not None and found.base == base else None
    found = read_adapter(Path(setting).expanduser())
    if found.base != base:
        raise ModelError(
            f"the adapter {setting} was trained on a different model ({found.base}); "
            f"set GUIDEBOT_EMBEDDING_MODEL to that model, or GUIDEBOT_ADAPTER=off"
        )
    return found


def read_adapter(path: Path) -> Adapter:
    """Read an adapter. Raises `ModelError` if it is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            card = json.loads((file.metadata() or {})[CARD])
            names = sorted({name.rpartition(".")[0] for name in file.keys()})  # noqa: SIM118  # not a mapping
            layers = {name: (file.get_tensor(f"{name}.right"), file.get_tensor(f"{name}.left")) for name in names}
            return Adapter(str(card["base"]), digest_of(path), card, layers)
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"cannot read the adapter {path} ({first_line(error)}); train one with: guidebot adapt, "
            f"or set GUIDEBOT_ADAPTER=off"
        ) from error


def write_adapter(path: Path, card: Mapping[str, Any], layers: Matrices) -> None:
    """Write an adapter; `card` must contain `base`."""
    from safetensors.numpy import save_file

    tensors = {}
    for name, (right, left) in layers.items():
        tensors[f"{name}.right"], tensors[f"{name}.left"] = np.ascontiguousarray(right), np.ascontiguousarray(left)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={CARD: json.dumps(card, sort_keys=True)})
