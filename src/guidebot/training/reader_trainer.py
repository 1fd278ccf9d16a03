"""Training the reader: batches, steps, checkpoints.

The learning rate is constant after a warm-up and falls at the end, so
that a run can go on with more data or more steps (warmup-stable-decay: Hu et al. 2024).
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from guidebot.reader.pairs import CLAIM, QUESTION, Marks, pairs_of
from guidebot.training.e5_base import Base
from guidebot.training.master_weights import MasterWeights, layer_share
from guidebot.training.message_network import PieceVocabulary, mistyped
from guidebot.training.reader_data import ReaderExample, draw_epoch
from guidebot.training.reader_network import EncodedExample, ReaderModule, loss_of

Say = Callable[[str], None]
HEAD = 5.0  # learning rate of the heads relative to the layers
WARM = 150  # steps until the learning rate is at its highest
LOWEST = 0.02  # share of the learning rate that is left at the end
UNEVEN = 12  # tokens by which the lengths of a batch may differ, more or less
SHOWN = 50  # steps from one line of progress to the next


@dataclass(frozen=True, slots=True)
class ReaderTraining:
    """Hyperparameters; `layers` is the number of the base's layers that are kept, `unknown` is for `draw_epoch`.

    `cooling` is the share of the steps in which the learning rate falls, `averaged` the decay of the moving average of
    the weights; `untitled` and `mistyped` are the shares of pairs without a title and of messages with typing mistakes.
    """

    layers: int = 12
    steps: int = 4000
    rate: float = 1.2e-4
    decay: float = 0.9
    batch: int = 32
    cooling: float = 0.3
    averaged: float = 0.998
    unknown: float = 0.12
    untitled: float = 0.15
    mistyped: float = 0.1
    seed: int = 7


class ExampleEncoder:
    """Turns examples into pairs of tokens, and pairs into the network's input."""

    def __init__(self, vocabulary: PieceVocabulary) -> None:
        self._vocabulary = vocabulary
        self._marks = Marks(*map(vocabulary.special_token, ("<s>", "</s>")))
        self._known: dict[str, list[int]] = {}

    def encode(self, example: ReaderExample) -> EncodedExample:
        """The pair of an example; of a long passage the first part that has a deciding sentence, or the first."""
        text = (CLAIM if example.is_claim else QUESTION) + example.text
        pairs = [
            EncodedExample(example, pair) for pair in pairs_of(text, example.passage.text, self._pieces, self._marks)
        ]
        return next((each for each in pairs if any(map(each.decides, each.seen))), pairs[0])

    def _pieces(self, text: str) -> list[int]:
        if text not in self._known:
            self._known[text] = self._vocabulary.tokenizer.encode(text, add_special_tokens=False).ids
        return self._known[text]

    def batch(self, encoded: Sequence[EncodedExample]) -> tuple[Tensor, Tensor, Tensor]:
        """Word vectors, mask and spans; see `ReaderModule.forward`."""
        pairs = [each.pair for each in encoded]
        words, mask = self._vocabulary.batch([pair.ids for pair in pairs])
        spans = torch.zeros(len(pairs), 1 + max(len(pair.sentences) for pair in pairs), words.shape[1])
        for row, pair in enumerate(pairs):
            for place, (start, end) in enumerate((pair.asked, *pair.sentences)):
                spans[row, place, start:end] = 1 / max(1, end - start)
        return words, mask, spans


def batches(
    examples: Sequence[ReaderExample], encoder: ExampleEncoder, how: ReaderTraining, draw: random.Random
) -> Iterator[list[EncodedExample]]:
    """The batches of an epoch, of similar length, twins together, some titles left out and some words misspelt."""
    encoded = [encoder.encode(_varied(each, how, draw)) for each in draw_epoch(examples, how.unknown, draw)]
    groups = [(len(group[0].pair.ids) + UNEVEN * draw.random(), group) for group in together(encoded)]
    ordered = [each for _, group in sorted(groups, key=lambda each: each[0]) for each in group]
    cut = [ordered[at : at + how.batch] for at in range(0, len(ordered), how.batch)]
    draw.shuffle(cut)
    yield from cut


def together(encoded: Sequence[EncodedExample]) -> list[list[EncodedExample]]:
    """Examples in groups: the two claims of a pair of twins, and each other example alone."""
    groups: dict[str, list[EncodedExample]] = {}
    for number, each in enumerate(encoded):
        groups.setdefault(each.example.twin or f"alone {number}", []).append(each)
    return list(groups.values())


def _varied(example: ReaderExample, how: ReaderTraining, draw: random.Random) -> ReaderExample:
    text, passage = example.text, example.passage
    if not example.is_claim and draw.random() < how.mistyped:
        text = mistyped(text, draw)
    if draw.random() < how.mistyped:
        text = text.lower()
    if draw.random() < how.untitled:
        passage = replace(passage, text=replace(passage.text, title="", headings=()))
    return replace(example, text=text, passage=passage)


class ReaderTrainer:
    """A run of training, which can be stopped and continued from its checkpoint."""

    def __init__(self, base: Base, how: ReaderTraining) -> None:
        torch.manual_seed(how.seed)
        self.how = how
        self._weights = MasterWeights(
            ReaderModule(base, how.layers),
            lambda name: how.rate * layer_share(name, how.layers, how.decay, HEAD),
            how.averaged,
        )

    @property
    def step(self) -> int:
        """The number of steps taken."""
        return self._weights.step

    def run(
        self,
        examples: Sequence[ReaderExample],
        encoder: ExampleEncoder,
        say: Say,
        look: Callable[["ReaderTrainer"], None],
        every: int,
    ) -> None:
        """Train to the last step; `look` is called every so many steps and at the end."""
        draw = random.Random(self.how.seed + self.step)  # noqa: S311  # no secrets here
        smooth, began, first = 0.0, time.monotonic(), self.step
        while self.step < self.how.steps:
            for batch in batches(examples, encoder, self.how, draw):
                loss = self._learn(batch, encoder)
                smooth = loss if self.step == first + 1 else 0.98 * smooth + 0.02 * loss
                if self.step % SHOWN == 0:
                    pace = (time.monotonic() - began) / (self.step - first)
                    say(f"step {self.step} of {self.how.steps}, loss {smooth:.3f}, {pace:.2f} s a step")
                if self.step % every == 0 or self.step >= self.how.steps:
                    look(self)
                if self.step >= self.how.steps:
                    break

    def _learn(self, batch: Sequence[EncodedExample], encoder: ExampleEncoder) -> float:
        """One step; the loss of its batch."""
        loss = self._loss(batch, encoder)
        self._weights.learn(loss, self.rate_at(self.step))
        return loss.item()

    def _loss(self, batch: Sequence[EncodedExample], encoder: ExampleEncoder) -> Tensor:
        words, mask, spans = encoder.batch(batch)
        passages, sentences = self._weights.network(words.bfloat16(), mask, spans.bfloat16())
        return loss_of(passages, sentences, batch)

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, relative to the highest."""
        left = (self.how.steps - step) / max(1.0, self.how.cooling * self.how.steps)
        return min(1.0, (step + 1) / WARM, max(LOWEST, left))

    def averaged(self) -> ReaderModule:
        """A copy of the network with the moving average of its weights, in float32."""
        return self._weights.averaged()

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        torch.save(self._weights.state(), path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        self._weights.restore(torch.load(path))
