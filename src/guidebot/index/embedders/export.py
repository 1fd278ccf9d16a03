"""An embedding model as ONNX, once a model: an export is checked against its original before it is used.

A BERT is written from its weights, without torch; torch's exporter, for other models, is `torch_export`.
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

AGREEMENT = 0.999  # the lowest cosine between an export's vector and the original's
EXAMPLES = ("Who may go LIVE, and from what age?", "Why was I stopped?")


@dataclass(frozen=True, slots=True)
class Exported:
    """The facts about an export that its files do not show; `inputs` are the network's."""

    fingerprint: str
    dimension: int
    window: int | None
    inputs: tuple[str, ...]


def export_bert(bert: Bert, tokenizer: Path, fingerprint: str, folder: Path) -> OnnxEmbedder:
    """Write a BERT and its tokenizer into a folder, which is made, in about two seconds.

    Raises `ModelError` if onnxruntime's vectors differ from those of ONNX's own reference; nothing is left then.
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
    """The folder in which an export is made before it is checked."""
    return folder.with_name(f".{folder.name}.new")


def checked_export(
    folder: Path,
    facts: Exported,
    write: Callable[[Path], None],
    original: Callable[[Sequence[str]], Vectors],
    texts: Sequence[str],
) -> OnnxEmbedder:
    """Have the network and its tokenizer written, check them on texts, and move them into their folder.

    Raises `ModelError` if the vectors differ from the original's; nothing is left then.
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
            raise ModelError(f"the exported model's vectors differ from the original's (cosine {agreement:.4f})")
        replace(card, agreement=agreement).write(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return OnnxEmbedder(folder)
