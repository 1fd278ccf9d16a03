"""Export to ONNX with torch, for models that `export` cannot write itself. Runs at build time only."""

import logging
import warnings
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidebot.errors import ModelError, first_line
from guidebot.index.embedders.export import EXAMPLES, Exported, checked_export
from guidebot.index.embedders.onnx import FIELDS, NETWORK, TOKENIZER, OnnxEmbedder
from guidebot.index.embedders.torch import SentenceTransformersEmbedder

if TYPE_CHECKING:
    import torch

SAMPLE = 200
LONGEST_BATCH = 4096


def export_with_torch(reference: SentenceTransformersEmbedder, folder: Path, sample: Iterable[str]) -> OnnxEmbedder:
    """Export a model into a new folder and verify it on up to 200 sample texts.

    Raises `ModelError` if the export fails or its vectors differ; nothing is left behind then.
    """
    names = tuple(name for name in reference.model.tokenizer.model_input_names if name in FIELDS)

    def write(draft: Path) -> None:
        _write_network(reference, names, draft / NETWORK)
        reference.tokenizer.save(str(draft / TOKENIZER))

    facts = Exported(reference.fingerprint, reference.dimension, reference.model.max_seq_length, names)
    texts = list(islice(sample, SAMPLE)) or EXAMPLES
    return checked_export(folder, facts, write, reference.embed, texts)


def _write_network(reference: SentenceTransformersEmbedder, names: tuple[str, ...], path: Path) -> None:
    """Export the model with pooling and normalisation; `names` are its inputs."""
    import torch

    fields = reference.model.tokenizer(list(EXAMPLES), padding=True, return_tensors="pt")
    axes = {0: torch.export.Dim("batch", min=1, max=LONGEST_BATCH), 1: torch.export.Dim("length", min=2, max=512)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it warns about every optional package that is missing
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter uses deprecated parts of itself
            program = torch.onnx.export(
                _whole(reference, names).eval(),
                tuple(fields[name] for name in names),
                dynamo=True,
                input_names=list(names),
                output_names=["vector"],
                dynamic_shapes=(tuple(axes for _ in names),),
                verbose=False,
            )
            program.save(str(path), external_data=False)  # type: ignore[union-attr]  # None from the old exporter only
    # The exporter raises many kinds of exception for unsupported operators.
    except Exception as error:
        raise ModelError(f"the model cannot be exported to ONNX ({first_line(error)})") from error


def _whole(reference: SentenceTransformersEmbedder, names: tuple[str, ...]) -> "torch.nn.Module":
    import torch

    class Whole(torch.nn.Module):
        """The model's modules in sequence, followed by normalisation."""

        def __init__(self) -> None:
            super().__init__()
            self.model = reference.model

        def forward(self, *values: "torch.Tensor") -> Any:  # noqa: ANN401  # a tensor or a tracer's proxy
            vector = self.model(dict(zip(names, values, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    return Whole()
