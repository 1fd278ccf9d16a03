"""Export of embedding models to ONNX, verified against the original. Runs at build time only.

A BERT is written from its weights, without torch. `torch_export` exports other models with torch.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from guidebot.errors import ModelError
from guidebot.index.embedders.bert import Bert
from guidebot.index.embedders.onnx import NETWORK, TOKENIZER, Card, OnnxEmbedder, tokenizer_from
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.embedders.weights import digest_of

AGREEMENT = 0.999  # minimum cosine between the vectors of the export and of the original
EXAMPLES = ("Who may go LIVE, and from what age?", "Why was I stopped?")


@dataclass(frozen=True, slots=True)
class Exported:
    """The facts about an export that its files do not show; `inputs` are the network's."""

    fingerprint: str
    dimension: int
    window: int | None
    inputs: tuple[str, ...]


def export_bert(bert: Bert, tokenizer: Path, fingerprint: str, folder: Path) -> OnnxEmbedder:
    """Export a BERT and its tokenizer into a new folder, in about two seconds.

    Raises `ModelError` if onnxruntime's vectors differ from those of ONNX's own reference; nothing is left behind then.
    """
    # Takes a tenth of a second to import, and only builds come here.
    from guidebot.index.embedders.bert_graph import INPUTS, graph_of, reference_session

    def write(draft: Path) -> None:
        (draft / NETWORK).write_bytes(graph_of(bert).SerializeToString())
        own = tokenizer_from(tokenizer)
        own.no_truncation()
        own.no_padding()
        own.save(str(draft / TOKENIZER))

    def original(texts: Sequence[str]) -> Vectors:
        return OnnxEmbedder(draft_of(folder), reference_session).embed(texts)

    facts = Exported(fingerprint, bert.dimension, bert.window, INPUTS)
    return checked_export(folder, facts, write, original, EXAMPLES)


def draft_of(folder: Path) -> Path:
    """The temporary folder of an export that is not yet verified."""
    return folder.with_name(f".{folder.name}.new")


def checked_export(
    folder: Path,
    facts: Exported,
    write: Callable[[Path], None],
    original: Callable[[Sequence[str]], Vectors],
    texts: Sequence[str],
) -> OnnxEmbedder:
    """Write the network and its tokenizer, verify them on texts, and move them into their folder.

    Raises `ModelError` if the vectors differ from the original's; nothing is left behind then.
    """
    draft = draft_of(folder)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        write(draft)
        checksums = {name: digest_of(draft / name) for name in (NETWORK, TOKENIZER)}
        card = Card(facts.fingerprint, facts.dimension, facts.window, facts.inputs, 1.0, checksums)
        card.write(draft)
        agreement = float(np.min((original(texts) * OnnxEmbedder(draft).embed(texts)).sum(axis=1)))
        if agreement < AGREEMENT:
            raise ModelError(f"the vectors of the exported model differ from the original's (cosine {agreement:.4f})")
        replace(card, agreement=agreement).write(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return OnnxEmbedder(folder)
