"""Writes a trained network as `PackagedNetwork` reads it: 8-bit ONNX, tokenizer, word vectors and card.

There are two ways to quantise. `by_matrix` has one scale for all states that a matrix is multiplied with. It is the
fastest, but the few large states of this base drown the others: of 420 messages the network for messages read 11
differently. `in_blocks` has a scale for each block of weights and of states: nearly exact, and 1.5 to 2 times as slow.
"""

import json
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from guidebot.index.embedders.packaged_network import CARD, NETWORK, TABLES, TOKENIZER
from guidebot.index.embedders.weights import digest_of
from guidebot.training.message_network import PieceVocabulary

WHOLE = f"whole-{NETWORK}"  # in float32, before it is quantised
BY_MATRIX, IN_BLOCKS = "_quantized", "_Q8"  # ends of the names of quantised matrices
BITS, BLOCK, ZERO = 8, 64, 128
EIGHT_BIT_STATES = 4  # accuracy_level of onnxruntime
Quantise = Callable[[Path, Path], None]  # from a network in float32 to one in eight bits
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


def package(
    whole: Path, vocabulary: PieceVocabulary, folder: Path, card: Mapping[str, Any], quantise: Quantise
) -> None:
    """Quantise a network to eight bits, and write the other files next to it; its card gets their checksums."""
    quantise(whole, folder / NETWORK)
    whole.unlink()
    (folder / TOKENIZER).write_text(vocabulary.json, encoding="utf-8")
    np.savez_compressed(folder / TABLES, blocks=vocabulary.blocks, positions=vocabulary.positions.astype(np.float16))
    checksums = {name: digest_of(folder / name) for name in (NETWORK, TOKENIZER, TABLES)}
    (folder / CARD).write_text(json.dumps({**card, "checksums": checksums}, indent=1) + "\n", encoding="utf-8")


def by_matrix(whole: Path, path: Path) -> None:
    """Write a network with its matrices in eight bits, and one scale for all states that one is multiplied with."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)


def in_blocks(whole: Path, path: Path) -> None:
    """Write a network with its matrices in eight bits, in blocks of `BLOCK` weights with a scale each."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    logging.getLogger("onnxruntime.quantization").setLevel(logging.WARNING)  # it reports every matrix
    made = MatMulNBitsQuantizer(
        onnx.load(whole), bits=BITS, block_size=BLOCK, is_symmetric=True, accuracy_level=EIGHT_BIT_STATES
    )
    made.process()
    made.model.save_model_to_file(str(path))


def weights_of(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights of a quantised network, by the names of torch, as far as eight bits hold them."""
    import onnx

    graph = onnx.load(path).graph
    arrays = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    users = {name: node for node in graph.node for name in node.input}
    found = {name: np.asarray(array, np.float32) for name, array in arrays.items() if name.endswith(("weight", "bias"))}
    for name, array in arrays.items():
        if name.endswith(BY_MATRIX):
            scale = arrays[f"{name.removesuffix(BY_MATRIX)}_scale"]
            found[f"{_layer_behind(name, users)}.weight"] = (array.astype(np.float32) * scale).T
        elif name.endswith(IN_BLOCKS):
            size = {each.name: each.i for each in users[name].attribute}
            blocks = array.reshape(size["N"], -1, BLOCK).astype(np.float32) - ZERO
            weight = blocks * arrays[users[name].input[2]].reshape(size["N"], -1, 1)
            found[f"{_layer_behind(name, users)}.weight"] = weight.reshape(size["N"], -1)[:, : size["K"]]
    return found


def _layer_behind(weight: str, users: Mapping[str, Any]) -> str:
    """The layer whose bias is added to what a quantised weight is multiplied with."""
    node = users[weight]
    while node.op_type != "Add":
        node = users[node.output[0]]
    return str(next(name.removesuffix(".bias") for name in node.input if name.endswith(".bias")))
