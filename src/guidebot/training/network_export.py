"""Writes a trained network as `PackagedNetwork` reads it: 8-bit ONNX, tokenizer, word vectors and card."""

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from guidebot.index.embedders.packaged_network import CARD, NETWORK, TABLES, TOKENIZER
from guidebot.index.embedders.weights import digest_of
from guidebot.training.message_network import PieceVocabulary

WHOLE = f"whole-{NETWORK}"  # in float32, before it is quantised
Sizes = Mapping[int, Any]  # of an input: the range of each dimension that varies


def write_onnx(
    network: nn.Module, inputs: Mapping[str, Tensor], sizes: Sequence[Sizes], outputs: Sequence[str], path: Path
) -> None:
    """Write a network in float32; `inputs` are examples by name."""
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter uses deprecated parts of itself
        program = torch.onnx.export(
            network.eval(),
            tuple(inputs.values()),
            dynamo=True,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=tuple(map(dict, sizes)),
            verbose=False,
        )
        program.save(str(path), external_data=False)  # type: ignore[union-attr]  # None from the old exporter only


def package(whole: Path, vocabulary: PieceVocabulary, folder: Path, card: Mapping[str, Any]) -> None:
    """Quantise a network to eight bits, and write the other files next to it; its card gets their checksums."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(whole), str(folder / NETWORK), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False
    )
    whole.unlink()
    (folder / TOKENIZER).write_text(vocabulary.json, encoding="utf-8")
    np.savez_compressed(folder / TABLES, blocks=vocabulary.blocks, positions=vocabulary.positions.astype(np.float16))
    checksums = {name: digest_of(folder / name) for name in (NETWORK, TOKENIZER, TABLES)}
    (folder / CARD).write_text(json.dumps({**card, "checksums": checksums}, indent=1) + "\n", encoding="utf-8")
