"""Training an adapter from a folder of questions and passages, and evaluating it."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from guidebot import __version__
from guidebot.errors import UsageError
from guidebot.evaluation.statistics import interval
from guidebot.extras import extra
from guidebot.index.embedders.adapter import read_adapter, write_adapter
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.training.hard_negatives import PassageVectors, mine
from guidebot.training.hyperparameters import AdapterTraining
from guidebot.training.question_pairs import (
    Parted,
    QuestionPairs,
    TrainingQuestion,
    part,
    read_question_pairs,
    searched_by,
    with_negatives,
)
from guidebot.training.success_at_k import success

LEXICAL = 0.5  # weight of BM25 relative to dense search in the hybrid metrics
FEWEST = 50  # minimum questions in each held-out part
Report = Callable[[str], None]
Card = Mapping[str, Any]


def learn(data: Path, out: Path, model: str, how: AdapterTraining, report: Report) -> Card:
    """Train an adapter on a folder of questions, and write it to `out` with a JSON card next to it.

    An interrupted training resumes from its last checkpoint. Raises `UsageError` for invalid data, `ModelError` if the
    model is unavailable.
    """
    pairs = read_question_pairs(data)
    parts = part(pairs, most=how.most)
    if min(len(parts.stopping), len(parts.measured)) < FEWEST:
        raise UsageError(
            f"{data} has only {len(parts.stopping)} validation and {len(parts.measured)} test questions; "
            f"at least {FEWEST} of each are needed; add questions about more documents"
        )
    with extra("train", "training an adapter"):
        from guidebot.training.adapter_trainer import train  # takes seconds to import

    base = SentenceTransformersEmbedder(model)
    searched = (
        pairs if how.negatives else searched_by(pairs, parts.measured)
    )  # mining hard negatives needs every passage
    report(f"embedding {len(searched.passages)} passages")
    before = PassageVectors(searched, base.embed)
    if how.negatives:
        parts = replace(parts, learnt=with_negatives(parts.learnt, mine(parts.learnt, before)))
    report(
        f"{len(parts.learnt)} training questions; before training, on {len(parts.measured)} test questions: "
        f"{success(parts.measured, before)}"
    )
    work = out.with_name(f".{out.name}.{_digest(pairs, base.fingerprint, how)}")
    adapted = SentenceTransformersEmbedder(model)
    measured = _measured(adapted, pairs, parts, report)
    layers = train(adapted.model, pairs, parts.learnt, how, work, measured)
    card = {
        "base": base.fingerprint,
        "made": f"guidebot {__version__}",
        "data": {"digest": pairs.digest, "questions": len(parts.learnt)},
        "training": how.fields(),
    }
    write_adapter(out, card, layers)
    adapted = SentenceTransformersEmbedder(model, read_adapter(out))  # measure the adapter as written
    after = PassageVectors(searched_by(pairs, parts.measured), adapted.embed)
    card = {**card, "figures": _figures(parts.measured, before, after)}
    write_adapter(out, card, layers)
    out.with_suffix(".json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(work, ignore_errors=True)
    return card


def _digest(pairs: QuestionPairs, base: str, how: AdapterTraining) -> str:
    named = json.dumps([pairs.digest, base, how.fields()], sort_keys=True)
    return hashlib.sha256(named.encode()).hexdigest()[:12]


def _measured(
    embedder: SentenceTransformersEmbedder, pairs: QuestionPairs, parts: Parted, report: Report
) -> Callable[[], float]:
    """The function that evaluates a model in training on the validation questions."""
    near = searched_by(pairs, parts.stopping)

    def measured() -> float:
        found = success(parts.stopping, PassageVectors(near, embedder.embed))
        report(f"on {len(parts.stopping)} validation questions: {found}")
        return float(np.mean(found.at_1) + np.mean(found.at_5)) / 2

    return measured


def _figures(questions: Sequence[TrainingQuestion], before: PassageVectors, after: PassageVectors) -> dict[str, Any]:
    """Success@k of dense and hybrid search, before and after, and the gain with its 95 % interval."""
    figures: dict[str, Any] = {"questions": len(questions)}
    for name, lexical in (("meaning", 0.0), ("meaning and words", LEXICAL)):
        old, new = (success(questions, library, lexical=lexical) for library in (before, after))
        for at, first, second in (("Success@1", old.at_1, new.at_1), ("Success@5", old.at_5, new.at_5)):
            gain = interval([float(b) - float(a) for a, b in zip(first, second, strict=True)])
            figures[f"{at} by {name}"] = {
                "before": round(float(np.mean(first)), 4),
                "after": round(float(np.mean(second)), 4),
                "gain": [round(number, 4) for number in (gain.mean, gain.low, gain.high)],
            }
    return figures
