"""Writes the message network as `guidebot.message.network` runs it, and reads its weights back to train on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidebot.index.embedders.packaged_network import NETWORK
from guidebot.message.network import OUTPUTS, WINDOW, WORDS
from guidebot.training.message_network import MessageClassifier, PieceVocabulary
from guidebot.training.network_export import WHOLE, package, write_onnx

STATE, QUANTISED = "state.pt", "_quantized"


def export(reader: MessageClassifier, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> None:
    """Write a network's weights as they were trained, and the folder that `guidebot.message.network` reads.

    Its card names the outputs in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), folder / STATE)
    sizes = {0: torch.export.Dim("batch", min=1, max=512), 1: torch.export.Dim("length", min=2, max=WINDOW)}
    example = torch.zeros(2, 9, vocabulary.positions.shape[1])
    write_onnx(reader, {WORDS: example}, [sizes], ["scores"], folder / WHOLE)
    package(folder / WHOLE, vocabulary, folder, {**card, **OUTPUTS})


def state_of(folder: Path) -> dict[str, Tensor]:
    """The weights of a network that was trained into a folder, or of an exported one as far as eight bits hold them."""
    if (folder / STATE).is_file():
        state: dict[str, Tensor] = torch.load(folder / STATE)
        return state
    import onnx

    graph = onnx.load(folder / NETWORK).graph
    arrays = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    users = {name: node for node in graph.node for name in node.input}
    found = {name: array for name, array in arrays.items() if name.partition(".")[0] in ("norm", "layers", "pooled")}
    for name, array in arrays.items():
        if name.endswith(QUANTISED):
            scale = arrays[f"{name.removesuffix(QUANTISED)}_scale"]
            layer, weight = _bias_behind(name, users), array.astype(np.float32) * scale
            found |= {f"{layer}.weight": weight.T, f"{layer}.bias": arrays[f"{layer}.bias"]}
    return {name: torch.from_numpy(np.array(array, np.float32)) for name, array in found.items()}


def _bias_behind(weight: str, users: Mapping[str, Any]) -> str:
    """The layer whose bias is added to what a quantised weight is multiplied with."""
    node = users[weight]
    while node.op_type != "Add":
        node = users[node.output[0]]
    return str(next(name.removesuffix(".bias") for name in node.input if name.endswith(".bias")))
