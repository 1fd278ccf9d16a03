"""Export of embedding models to ONNX, verified against the original. Runs at build time only.

Only this module uses torch.onnx.
"""

import logging
import shutil
import warnings
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidebot.errors import ModelError, first_line
from guidebot.index.embedders.onnx import FIELDS, NETWORK, TOKENIZER, Card, OnnxEmbedder
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.index.embedders.weights import digest_of

if TYPE_CHECKING:
    import torch

AGREEMENT = 0.999  # minimum cosine between the vectors of the export and of the original
SAMPLE = 200
LONGEST_BATCH = 4096
EXAMPLES = ["Who may go LIVE, and from what age?", "Why was I stopped?"]


def export(reference: SentenceTransformersEmbedder, folder: Path, sample: Iterable[str]) -> OnnxEmbedder:
    """Export a model into a new folder and verify it on up to 200 sample texts.

    Raises `ModelError` if the export fails or its vectors differ; nothing is left behind then.
    """
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        inputs = _write_network(reference, draft / NETWORK)
        reference.tokenizer.save(str(draft / TOKENIZER))
        checksums = {name: digest_of(draft / name) for name in (NETWORK, TOKENIZER)}
        window = reference.model.max_seq_length
        card = Card(reference.fingerprint, reference.dimension, window, inputs, 1.0, checksums)
        card.write(draft)
        agreement = _agreement(reference, OnnxEmbedder(draft), list(islice(sample, SAMPLE)) or EXAMPLES)
        if agreement < AGREEMENT:
            raise ModelError(f"the vectors of the exported model differ from the original's (cosine {agreement:.4f})")
        replace(card, agreement=agreement).write(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return OnnxEmbedder(folder)


def _agreement(reference: SentenceTransformersEmbedder, exported: OnnxEmbedder, texts: list[str]) -> float:
    products = (reference.embed(texts) * exported.embed(texts)).sum(axis=1)
    return float(np.min(products))


def _write_network(reference: SentenceTransformersEmbedder, path: Path) -> tuple[str, ...]:
    """Export the model with pooling and normalisation; return the names of its inputs."""
    import torch

    names = tuple(name for name in reference.model.tokenizer.model_input_names if name in FIELDS)
    fields = reference.model.tokenizer(EXAMPLES, padding=True, return_tensors="pt")
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
    return names


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
