"""The reader as a network that can be trained, and its loss.

A cross-encoder: one pass over a text and a passage gives the passage's relevance, a score for each sentence, a verdict
for a claim, and the kind of difference if it is contradicted. As in Provence (arXiv 2501.16214), reranking and the
choice of sentences share the pass. The base is multilingual-e5-small, with frozen word vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from guidebot.reader.pairs import Pair
from guidebot.reader.reading import Flip
from guidebot.records import Label
from guidebot.training.e5_base import Base
from guidebot.training.message_network import Layer, copy_weights
from guidebot.training.reader_data import ReaderExample

LABELS, FLIPS = tuple(label.value for label in Label), tuple(flip.value for flip in Flip)
RELEVANCE, FIRST_LABEL, FIRST_FLIP = 0, 1, 1 + len(LABELS)  # places in the output for a passage
OUTPUTS = FIRST_FLIP + len(FLIPS)
NOTHING = -1e4  # the score of padding before a softmax
SURE = 0.97  # the probability that training aims at (label smoothing: Szegedy et al. 2016)
DOUBTED = 0.7  # weight of a passage taken as irrelevant because search found it for another's question
# Weights of the losses of the best sentence, of the kind of difference and of which of two twins is supported.
LISTWISE, FLIP, TWINS = 0.5, 0.2, 0.5


class ReaderModule(nn.Module):
    """From word vectors to scores; `layers` of the base's layers are kept, evenly spread."""

    def __init__(self, base: Base, layers: int) -> None:
        super().__init__()
        hidden = base.hidden
        self.norm = nn.LayerNorm(hidden, 1e-12)
        self.layers = nn.ModuleList(Layer(hidden, base.heads, base.inner) for _ in range(layers))
        self.sentence_norm = nn.LayerNorm(2 * hidden)
        self.sentence_hidden = nn.Linear(2 * hidden, hidden)
        self.sentence = nn.Linear(hidden, 1)
        self.attention = nn.Linear(hidden, 1)
        self.pooled = nn.LayerNorm(3 * hidden)
        self.hidden = nn.Linear(3 * hidden, hidden)
        self.head = nn.Linear(hidden, OUTPUTS)
        copy_weights(base, self.norm, self.layers, _spread(layers, base.layers))
        nn.init.zeros_(self.attention.weight)

    def forward(self, words: Tensor, mask: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of passages, shape (batch, OUTPUTS), and of sentences, shape (batch, sentences).

        `words` has the shape (batch, length, hidden) and `mask` (batch, length). `spans`, shape (batch, 1 + sentences,
        length), has the weights that average the tokens of the text that was asked and of each sentence; rows of
        padding are zero.
        """
        states = self.norm(words)
        for layer in self.layers:
            states = layer(states, mask)
        means = spans @ states
        asked, sentences = means[:, :1], means[:, 1:]
        scores = self._sentence_scores(asked, sentences)
        shares = scores.masked_fill(spans[:, 1:].sum(-1) == 0, NOTHING).softmax(-1).unsqueeze(-1)
        everywhere = self.attention(states).squeeze(-1).masked_fill(~mask, NOTHING).softmax(-1).unsqueeze(-1)
        pooled = torch.cat([asked.squeeze(1), (states * everywhere).sum(1), (sentences * shares).sum(1)], -1)
        return self.head(nn.functional.gelu(self.hidden(self.pooled(pooled)))), scores

    def _sentence_scores(self, asked: Tensor, sentences: Tensor) -> Tensor:
        paired = torch.cat([sentences, asked.expand_as(sentences)], -1)
        hidden = nn.functional.gelu(self.sentence_hidden(self.sentence_norm(paired)))
        return self.sentence(hidden).squeeze(-1)  # type: ignore[no-any-return]  # torch's modules return Any


def _spread(few: int, many: int) -> list[int]:
    """The numbers of a few layers of many: the first, the last, and some between."""
    return [round(place * (many - 1) / max(1, few - 1)) for place in range(few)]


@dataclass(frozen=True, slots=True, eq=False)
class EncodedExample:
    """An example and its pair; of a long passage the part that has the deciding sentences."""

    example: ReaderExample
    pair: Pair

    @property
    def seen(self) -> list[int]:
        """The places of the sentences that are in the pair."""
        return [place for place, (start, end) in enumerate(self.pair.sentences) if end > start]

    def decides(self, place: int) -> bool:
        """True if a sentence of the pair is one of those that decide."""
        return place + self.pair.first in (self.example.deciding or ())


def loss_of(passages: Tensor, sentences: Tensor, batch: Sequence[EncodedExample]) -> Tensor:
    """The mean over a batch of the losses of all that is known: relevance, verdict, kind of difference, sentences."""
    passages, sentences = passages.float(), sentences.float()
    labels = passages[:, FIRST_LABEL:FIRST_FLIP].log_softmax(-1)
    flips = passages[:, FIRST_FLIP:].log_softmax(-1)
    total = passages.new_zeros(())
    for row, encoded in enumerate(batch):
        example = encoded.example
        if example.relevant is not None:
            weight = DOUBTED if example.relation == "found" else 1.0
            total = total + weight * _binary(
                passages[row, RELEVANCE], passages.new_tensor(_aim(right=example.relevant))
            )
        if example.verdict:
            own = labels[row]
            total = total - SURE * own[LABELS.index(example.verdict)] - (1 - SURE) * own.mean()
        if example.flip:
            total = total - FLIP * flips[row, FLIPS.index(example.flip)]
        total = total + _sentence_loss(sentences[row], encoded)
    return (total + TWINS * _twins_loss(labels, batch)) / len(batch)


def _twins_loss(labels: Tensor, batch: Sequence[EncodedExample]) -> Tensor:
    """Of two claims that differ in one thing, the supported one should look more like it (Bradley and Terry 1952)."""
    margins = labels[:, LABELS.index(Label.SUPPORTED)] - labels[:, LABELS.index(Label.CONTRADICTED)]
    twins: dict[str, dict[str, int]] = {}
    for row, encoded in enumerate(batch):
        if encoded.example.twin:
            twins.setdefault(encoded.example.twin, {})[encoded.example.verdict] = row
    pairs = [(pair[Label.SUPPORTED], pair[Label.CONTRADICTED]) for pair in twins.values() if len(pair) > 1]
    if not pairs:
        return labels.new_zeros(())
    supported, contradicted = map(list, zip(*pairs, strict=True))
    return -nn.functional.logsigmoid(margins[supported] - margins[contradicted]).sum()


def _sentence_loss(scores: Tensor, encoded: EncodedExample) -> Tensor:
    seen = encoded.seen
    if encoded.example.deciding is None or not seen:
        return scores.new_zeros(())
    own = scores[seen]
    loss = _binary(own, scores.new_tensor([_aim(right=encoded.decides(place)) for place in seen]))
    right = [at for at, place in enumerate(seen) if encoded.decides(place)]
    if right and len(seen) > 1:
        loss = loss - LISTWISE * (own[right].logsumexp(-1) - own.logsumexp(-1))
    return loss


def _binary(scores: Tensor, aims: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(scores, aims)


def _aim(*, right: bool) -> float:
    return SURE if right else 1 - SURE
