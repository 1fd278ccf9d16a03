"""Writes a trained reader as `guidebot.reader.network` runs it: 8-bit ONNX, tokenizer, word vectors, card."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidebot.index.embedders.packaged_network import CARD, NETWORK, TABLES, TOKENIZER
from guidebot.index.embedders.weights import digest_of
from guidebot.reader.network import MASK, SPANS, WORDS
from guidebot.reader.pairs import LONGEST_PAIR
from guidebot.training.message_network import PieceVocabulary
from guidebot.training.reader_network import ReaderNetwork

MOST_PAIRS, MOST_SENTENCES = 512, 256


def export_reader(network: ReaderNetwork, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> None:
    """Write the folder; its card has `card` and the files' checksums."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / f"whole-{NETWORK}"
    write_onnx(network, whole)
    quantize_dynamic(
        str(whole), str(folder / NETWORK), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False
    )
    whole.unlink()
    (folder / TOKENIZER).write_text(vocabulary.json, encoding="utf-8")
    np.savez_compressed(folder / TABLES, blocks=vocabulary.blocks, positions=vocabulary.positions.astype(np.float16))
    checksums = {name: digest_of(folder / name) for name in (NETWORK, TOKENIZER, TABLES)}
    (folder / CARD).write_text(json.dumps({**card, "checksums": checksums}, indent=1) + "\n", encoding="utf-8")


def write_onnx(network: ReaderNetwork, path: Path) -> None:
    """Write the network in float32, for any number of pairs, tokens and sentences."""
    pairs = torch.export.Dim("pairs", min=1, max=MOST_PAIRS)
    length = torch.export.Dim("length", min=4, max=LONGEST_PAIR)
    rows = torch.export.Dim("rows", min=2, max=1 + MOST_SENTENCES)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter uses deprecated parts of itself
        program = torch.onnx.export(
            network.eval(),
            _example(network),
            dynamo=True,
            input_names=[WORDS, MASK, SPANS],
            output_names=["passages", "sentences"],
            dynamic_shapes=({0: pairs, 1: length}, {0: pairs, 1: length}, {0: pairs, 1: rows, 2: length}),
            verbose=False,
        )
        program.save(str(path), external_data=False)  # type: ignore[union-attr]  # None from the old exporter only


def _example(network: ReaderNetwork) -> tuple[Tensor, Tensor, Tensor]:
    hidden = network.norm.normalized_shape[0]
    return torch.zeros(3, 9, hidden), torch.ones(3, 9, dtype=torch.bool), torch.full((3, 5, 9), 1 / 9)
