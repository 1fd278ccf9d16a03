"""A BERT as an ONNX graph, with pooling and normalisation inside. The home of onnx."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from guidebot.index.embedders.bert import Bert

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "vector"
OPSET = 20  # the first with Gelu
IR_VERSION = 10  # the newest that the oldest onnxruntime we allow reads
HIDDEN = -10_000.0  # added to the score of a token that only pads: its share becomes nothing
SMALLEST = 1e-9


class Graph:
    """Nodes and constants in the order they are added; each is known by the name of its one output."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401  # as ONNX allows
        """Add a node; the name of its output."""
        output = attributes.pop("output", f"{operator}_{len(self._nodes)}")
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return str(output)

    def constant(self, name: str, values: Any) -> str:  # noqa: ANN401  # whatever numpy makes an array of
        """Add a constant; its name."""
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def model(self, dimension: int) -> onnx.ModelProto:
        """The whole graph, checked."""
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in INPUTS]
        output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", dimension])
        graph = helper.make_graph(self._nodes, "sentence_bert", inputs, [output], list(self._constants.values()))
        opset = [helper.make_opsetid("", OPSET)]
        made = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="guidebot")
        onnx.checker.check_model(made)
        return made


def graph_of(bert: Bert) -> onnx.ModelProto:
    """The ONNX model of a BERT: tokens in, one unit vector a text out."""
    graph = Graph()
    for name, value in (("heads", [0, 0, bert.heads, bert.dimension // bert.heads]), ("whole", [0, 0, bert.dimension])):
        graph.constant(name, np.array(value, dtype=np.int64))
    for name, axes in (("first", [0]), ("second", [1]), ("third", [2]), ("middle", [1, 2])):
        graph.constant(name, np.array(axes, dtype=np.int64))
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden = graph.add("Mul", graph.add("Sub", mask, _number(graph, "one", 1.0)), _number(graph, "far", -HIDDEN))
    hidden = graph.add("Unsqueeze", hidden, "middle")
    states = _embedded(graph, bert)
    for number in range(bert.layers):
        states = _layer(graph, bert, f"encoder.layer.{number}", states, hidden)
    _pooled(graph, states, mask)
    return graph.model(bert.dimension)


def reference_session(network: Path) -> ReferenceEvaluator:
    """A network run by ONNX's own slow reference in numpy, to compare an engine with."""
    return ReferenceEvaluator(str(network))


def _number(graph: Graph, name: str, value: float) -> str:
    return graph.constant(name, np.array(value, dtype=np.float32))


def _embedded(graph: Graph, bert: Bert) -> str:
    """Word, place and kind of each token, added up."""
    tables = [
        graph.constant(f"embeddings.{name}_embeddings", bert.weights[f"embeddings.{name}_embeddings.weight"])
        for name in ("word", "position", "token_type")
    ]
    words = graph.add("Gather", tables[0], "input_ids")
    length = graph.add("Shape", "input_ids", start=1)
    places = graph.add("Slice", tables[1], "first", length, "first")
    kinds = graph.add("Gather", tables[2], "token_type_ids")
    return _normalised(graph, bert, "embeddings.LayerNorm", graph.add("Add", graph.add("Add", words, kinds), places))


def _layer(graph: Graph, bert: Bert, name: str, states: str, hidden: str) -> str:
    attention = f"{name}.attention"
    scale = float(np.sqrt(bert.dimension // bert.heads))
    query = _split(graph, _dense(graph, bert, f"{attention}.self.query", states, scale), [0, 2, 1, 3])
    key = _split(graph, _dense(graph, bert, f"{attention}.self.key", states), [0, 2, 3, 1])
    value = _split(graph, _dense(graph, bert, f"{attention}.self.value", states), [0, 2, 1, 3])
    scores = graph.add("Add", graph.add("MatMul", query, key), hidden)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    mixed = graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), "whole")
    mixed = graph.add("Add", _dense(graph, bert, f"{attention}.output.dense", mixed), states)
    states = _normalised(graph, bert, f"{attention}.output.LayerNorm", mixed)
    wide = graph.add("Gelu", _dense(graph, bert, f"{name}.intermediate.dense", states))
    wide = graph.add("Add", _dense(graph, bert, f"{name}.output.dense", wide), states)
    return _normalised(graph, bert, f"{name}.output.LayerNorm", wide)


def _split(graph: Graph, states: str, order: Sequence[int]) -> str:
    return graph.add("Transpose", graph.add("Reshape", states, "heads"), perm=order)


def _dense(graph: Graph, bert: Bert, name: str, states: str, divisor: float = 1.0) -> str:
    """A linear layer; what it gives is divided by `divisor`, in its weights."""
    weight = graph.constant(f"{name}.weight", bert.weights[f"{name}.weight"].T / np.float32(divisor))
    bias = graph.constant(f"{name}.bias", bert.weights[f"{name}.bias"] / np.float32(divisor))
    return graph.add("Add", graph.add("MatMul", states, weight), bias)


def _normalised(graph: Graph, bert: Bert, name: str, states: str) -> str:
    scale = graph.constant(f"{name}.weight", bert.weights[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", bert.weights[f"{name}.bias"])
    return graph.add("LayerNormalization", states, scale, bias, axis=-1, epsilon=bert.epsilon)


def _pooled(graph: Graph, states: str, mask: str) -> None:
    """The mean over the tokens that are not padding, brought to length one."""
    least = _number(graph, "least", SMALLEST)
    kept = graph.add("Unsqueeze", mask, "third")
    total = graph.add("ReduceSum", graph.add("Mul", states, kept), "second", keepdims=0)
    mean = graph.add("Div", total, graph.add("Max", graph.add("ReduceSum", kept, "second", keepdims=0), least))
    length = graph.add("ReduceL2", mean, "second", keepdims=1)
    graph.add("Div", mean, graph.add("Max", length, least), output=OUTPUT)
