"""Small changes to an embedding model's weights that suit it to those who ask. The home of safetensors.

A file holds, for each layer that is changed, two thin matrices whose product is added to its weights (low-rank
adaptation: Hu et al. 2021); merged when the model is loaded, they cost nothing afterwards.
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
    """The changes to a model: by layer (right, left) of shapes (rank, inputs) and (outputs, rank).

    `base` is the fingerprint of the model that they were learnt on, `digest` the file's, `card` what its maker says.
    """

    base: str
    digest: str
    card: Mapping[str, Any]
    layers: Matrices

    @property
    def fingerprint(self) -> str:
        """That of the model with the changes in it."""
        return f"{self.base}+{self.digest[:16]}"

    def merge(self, network: Any) -> None:  # noqa: ANN401  # a torch module; torch is not imported for a type
        """Add the changes to a torch module's layers, which are named as in the file."""
        from torch import from_numpy, no_grad

        with no_grad():
            for name, (right, left) in self.layers.items():
                change = left.astype(np.float32) @ right.astype(np.float32)
                network.get_submodule(name).weight += from_numpy(change)


def adapter_of(setting: str, base: str) -> Adapter | None:
    """The adapter that `GUIDEBOT_ADAPTER` names for a model: `auto` for the packaged one if it fits, `off` for none.

    Raises `ModelError` if it names one that cannot be read or was learnt on another model.
    """
    if setting == OFF:
        return None
    if setting == AUTO:
        found = read_adapter(PACKAGED) if PACKAGED.is_file() else None
        return found if found is not None and found.base == base else None
    found = read_adapter(Path(setting).expanduser())
    if found.base != base:
        raise ModelError(
            f"the adapter {setting} was learnt on another model ({found.base}); "
            f"set GUIDEBOT_EMBEDDING_MODEL to that one, or GUIDEBOT_ADAPTER=off"
        )
    return found


def read_adapter(path: Path) -> Adapter:
    """Read an adapter. Raises `ModelError` if there is none, or it is damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            card = json.loads((file.metadata() or {})[CARD])
            names = sorted({name.rpartition(".")[0] for name in file.keys()})  # noqa: SIM118  # it is no mapping
            layers = {name: (file.get_tensor(f"{name}.right"), file.get_tensor(f"{name}.left")) for name in names}
            return Adapter(str(card["base"]), digest_of(path), card, layers)
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"cannot read the adapter {path} ({first_line(error)}); make one with guidebot adapt, "
            f"or set GUIDEBOT_ADAPTER=off"
        ) from error


def write_adapter(path: Path, card: Mapping[str, Any], layers: Matrices) -> None:
    """Write an adapter; its card must name the `base`."""
    from safetensors.numpy import save_file

    tensors = {}
    for name, (right, left) in layers.items():
        tensors[f"{name}.right"], tensors[f"{name}.left"] = np.ascontiguousarray(right), np.ascontiguousarray(left)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={CARD: json.dumps(card, sort_keys=True)})
