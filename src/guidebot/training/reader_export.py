"""Writes a trained reader as `guidebot.reader.network` runs it: 8-bit ONNX, tokenizer, word vectors, card."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from guidebot.reader.network import MASK, SPANS, WORDS
from guidebot.reader.pairs import LONGEST_PAIR
from guidebot.training.message_network import PieceVocabulary
from guidebot.training.network_export import WHOLE, by_matrix, package, write_onnx
from guidebot.training.reader_network import ReaderModule

MOST_PAIRS, MOST_SENTENCES = 512, 256


def export_reader(network: ReaderModule, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> None:
    """Write the folder; its card has `card` and the files' checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    write_reader(network, folder / WHOLE)
    package(folder / WHOLE, vocabulary, folder, card, by_matrix)


def write_reader(network: ReaderModule, path: Path) -> None:
    """Write the network in float32, for any number of pairs, tokens and sentences."""
    pairs = torch.export.Dim("pairs", min=1, max=MOST_PAIRS)
    length = torch.export.Dim("length", min=4, max=LONGEST_PAIR)
    rows = torch.export.Dim("rows", min=2, max=1 + MOST_SENTENCES)
    inputs = dict(zip((WORDS, MASK, SPANS), _example(network), strict=True))
    sizes = [{0: pairs, 1: length}, {0: pairs, 1: length}, {0: pairs, 1: rows, 2: length}]
    write_onnx(network, inputs, sizes, ["passages", "sentences"], path)


def _example(network: ReaderModule) -> tuple[Tensor, Tensor, Tensor]:
    hidden = network.norm.normalized_shape[0]
    return torch.zeros(3, 9, hidden), torch.ones(3, 9, dtype=torch.bool), torch.full((3, 5, 9), 1 / 9)
