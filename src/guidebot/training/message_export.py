"""Writes the message network as `guidebot.message.network` runs it, and reads its weights back to train on."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from guidebot.index.embedders.packaged_network import NETWORK
from guidebot.message.network import OUTPUTS, WINDOW, WORDS
from guidebot.training.message_network import MessageClassifier, PieceVocabulary
from guidebot.training.network_export import WHOLE, in_blocks, package, weights_of, write_onnx

STATE = "state.pt"


def export(reader: MessageClassifier, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> None:
    """Write a network's weights as they were trained, and the folder that `guidebot.message.network` reads.

    Its card names the outputs in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), folder / STATE)
    sizes = {0: torch.export.Dim("batch", min=1, max=512), 1: torch.export.Dim("length", min=2, max=WINDOW)}
    example = torch.zeros(2, 9, vocabulary.positions.shape[1])
    write_onnx(reader, {WORDS: example}, [sizes], ["scores"], folder / WHOLE)
    package(folder / WHOLE, vocabulary, folder, {**card, **OUTPUTS}, in_blocks)


def state_of(folder: Path) -> dict[str, Tensor]:
    """The weights of a network that was trained into a folder, or of an exported one as far as eight bits hold them."""
    if (folder / STATE).is_file():
        state: dict[str, Tensor] = torch.load(folder / STATE)
        return state
    return {name: torch.from_numpy(weight.copy()) for name, weight in weights_of(folder / NETWORK).items()}
