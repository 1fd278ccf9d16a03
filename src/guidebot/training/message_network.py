"""Training of the message network, which classifies kind, intent and dependence on the previous message.

The base is multilingual-e5-small, with frozen word vectors. Weights are bfloat16 with float32 master copies, which is
several times faster on processors with matrix units.
"""

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from guidebot.index.embedders.q4_blocks import unpacked
from guidebot.message.kinds import INTENTS, KINDS, QUESTION, Danger
from guidebot.message.network import WINDOW
from guidebot.training.e5_base import Base, tokenizer_json
from guidebot.training.master_weights import MasterWeights, layer_share

Say = Callable[[str], None]
MARKS = 4  # special tokens at the start of the base's vocabulary
LAST_LATIN = 0x2E80  # the last code point before the CJK blocks
COMMON = range(0x4E00, 0x9FA6)  # Chinese characters that are always kept as tokens
HEAD = 6.0  # learning rate of the head relative to the layers
MISTYPED = 0.15  # share of misspelt words in a message with typing mistakes
FIRST_INTENT, CONTEXT = len(KINDS), len(KINDS) + len(INTENTS)
OUTPUTS = CONTEXT + 1


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message: its possible kinds, its intent, and whether it needs `previous`."""

    text: str
    kinds: tuple[str, ...] = ()
    intent: str = ""
    previous: str | None = None
    needs_previous: bool | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class MessageTraining:
    """Hyperparameters; `layers` is the number of base layers kept, `mixed` the share of concatenated messages."""

    layers: int = 12
    epochs: float = 4.0
    rate: float = 1.5e-4
    decay: float = 0.9  # learning rate decay from each layer to the one below
    batch: int = 32
    mixed: float = 0.3
    mistyped: float = 0.15
    averaged: float = 0.998  # decay of the moving average of weights (Polyak and Juditsky 1992)
    seed: int = 7
    threads: int = 2


class Layer(nn.Module):
    """A post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, hidden: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, 1e-12), nn.LayerNorm(hidden, 1e-12)

    def forward(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """Apply the layer to states of shape (batch, length, hidden) with a padding mask of shape (batch, length)."""
        batch, length, hidden = states.shape
        q, k, v = self._projected(states).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = (q / math.sqrt(hidden // self.heads)) @ k.transpose(-1, -2)
        if mask is not None:
            scores = scores + torch.zeros(mask.shape, dtype=states.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, hidden)
        states = self.aln(states + self.ao(mixed))
        return self.oln(states + self.fo(nn.functional.gelu(self.fi(states))))  # type: ignore[no-any-return]  # torch's modules return Any

    def _projected(self, states: Tensor) -> Tensor:
        """Queries, keys and values side by side."""
        parts = (self.q, self.k, self.v)
        if not self.training:  # three products, whose matrices the exporter can quantise
            return torch.cat([part(states) for part in parts], -1)
        # In training one product in place of three saves a seventh of the time.
        weight, bias = (torch.cat([getattr(part, name) for part in parts]) for name in ("weight", "bias"))
        return nn.functional.linear(states, weight, bias)


class MessageClassifier(nn.Module):
    """From word vectors to scores: transformer layers, mean and attention pooling, and a two-layer head.

    The base's states are small and similar to each other, so the pooled vector is normalised before the head.
    """

    def __init__(self, base: Base, layers: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(base.hidden, 1e-12)
        self.layers = nn.ModuleList(Layer(base.hidden, base.heads, base.inner) for _ in range(layers))
        self.attention = nn.Linear(base.hidden, 1)
        self.pooled = nn.LayerNorm(2 * base.hidden)
        self.hidden = nn.Linear(2 * base.hidden, base.hidden)
        self.head = nn.Linear(base.hidden, OUTPUTS)
        copy_weights(base, self.norm, self.layers, range(layers))
        nn.init.zeros_(self.attention.weight)

    def forward(self, words: Tensor, mask: Tensor | None = None) -> Tensor:
        """Scores of shape (batch, outputs) for word vectors of shape (batch, length, hidden)."""
        states = self.norm(words)
        for layer in self.layers:
            states = layer(states, mask)
        scores = self.attention(states).squeeze(-1)
        if mask is None:
            mean = states.mean(1)
        else:
            scores = scores.masked_fill(~mask, -1e4)
            share = mask.to(states.dtype).unsqueeze(-1)
            mean = (states * share).sum(1) / share.sum(1)
        attentive = (states * scores.softmax(-1).unsqueeze(-1)).sum(1)
        pooled = self.pooled(torch.cat([mean, attentive], -1))
        return self.head(nn.functional.gelu(self.hidden(pooled)))  # type: ignore[no-any-return]  # torch's own


def copy_weights(base: Base, norm: nn.Module, layers: Iterable[nn.Module], numbers: Iterable[int]) -> None:
    """Copy the base's first norm and its layers of these numbers into modules."""
    with torch.no_grad():
        _copy(norm, base.whole("emb.ln.w"), base.whole("emb.ln.b"))
        for number, layer in zip(numbers, layers, strict=True):
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                part = getattr(layer, name)
                _copy(part, base.matrix(f"l{number}.{name}.w", part.in_features), base.whole(f"l{number}.{name}.b"))
            for name in ("aln", "oln"):
                _copy(getattr(layer, name), base.whole(f"l{number}.{name}.w"), base.whole(f"l{number}.{name}.b"))


def _copy(module: Any, weight: np.ndarray, bias: np.ndarray) -> None:  # noqa: ANN401  # a linear layer or a norm
    module.weight.copy_(torch.from_numpy(weight.copy()))
    module.bias.copy_(torch.from_numpy(bias.copy()))


def kept_pieces(base: Base, texts: Sequence[str]) -> list[int]:
    """The base's tokens that occur in texts, and all common characters; special tokens first."""
    tokenizer = Tokenizer.from_str(tokenizer_json(base.pieces, range(len(base.pieces))))
    used = set(range(MARKS))
    for at in range(0, len(texts), 1000):
        for encoding in tokenizer.encode_batch(list(texts[at : at + 1000]), add_special_tokens=False):
            used.update(encoding.ids)
    for number, (piece, _) in enumerate(base.pieces):
        sign = piece.strip("▁")
        if len(sign) == 1 and (ord(sign) < LAST_LATIN or ord(sign) in COMMON):
            used.add(number)
    return sorted(used)


class PieceVocabulary:
    """The reduced vocabulary and its word vectors."""

    def __init__(self, base: Base, kept: Sequence[int], longest: int = WINDOW) -> None:
        self.json = tokenizer_json(base.pieces, kept)
        self.blocks = base.blocks("emb.word", base.hidden)[list(kept)]
        self.positions = base.whole("emb.pos", base.hidden)[:longest] + base.whole("emb.type", base.hidden)[0]
        self.tokenizer = Tokenizer.from_str(self.json)
        self.tokenizer.enable_truncation(longest)
        self._words = torch.from_numpy(unpacked(self.blocks))
        self._positions = torch.from_numpy(self.positions.copy())

    def special_token(self, mark: str) -> int:
        """The id of a special token. Raises `ValueError` if there is none."""
        found: int | None = self.tokenizer.token_to_id(mark)
        if found is None:
            raise ValueError(f"no token {mark}")
        return found

    def ids(self, example: Example) -> list[int]:
        """The token ids of a message, after those of the previous message, if there is one."""
        pair = (example.previous, example.text) if example.previous is not None else (example.text,)
        found: list[int] = self.tokenizer.encode(*pair).ids
        return found

    def batch(self, ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Padded word vectors, shape (texts, longest, hidden), and their mask."""
        longest = max(map(len, ids))
        padded = torch.zeros(len(ids), longest, dtype=torch.long)
        mask = torch.zeros(len(ids), longest, dtype=torch.bool)
        for row, own in enumerate(ids):
            padded[row, : len(own)] = torch.tensor(own)
            mask[row, : len(own)] = True
        return self._words[padded] + self._positions[:longest], mask


def loss_of(scores: Tensor, examples: Sequence[Example]) -> Tensor:
    """Mean negative log-likelihood of the known labels; the probabilities of several possible kinds are summed."""
    kinds = scores[:, :FIRST_INTENT].float().log_softmax(-1)
    intents = scores[:, FIRST_INTENT:CONTEXT].float().log_softmax(-1)
    needs = scores[:, CONTEXT].float()
    total = scores.new_zeros((), dtype=torch.float32)
    for row, example in enumerate(examples):
        own = total.new_zeros(())
        if example.kinds:
            own = own - kinds[row, [KINDS.index(kind) for kind in example.kinds]].logsumexp(-1)
        if example.intent:
            own = own - intents[row, INTENTS.index(example.intent)]
        if example.needs_previous is not None:
            own = own + nn.functional.softplus(-needs[row] if example.needs_previous else needs[row])
        total = total + example.weight * own
    return total / sum(example.weight for example in examples)


def train(  # noqa: PLR0913, PLR0917  # data, hyperparameters and callbacks
    base: Base,
    vocabulary: PieceVocabulary,
    examples: Sequence[Example],
    how: MessageTraining,
    say: Say,
    look: Callable[[MessageClassifier], None],
    start: dict[str, Tensor] | None = None,
) -> MessageClassifier:
    """Train a network on examples, starting from the base or from earlier weights.

    `look` is called with the network after each epoch. Deterministic for a given seed.
    """
    torch.manual_seed(how.seed)
    torch.set_num_threads(how.threads)
    draw = random.Random(how.seed)  # noqa: S311  # no secrets here
    reader = MessageClassifier(base, how.layers)
    if start is not None:
        reader.load_state_dict(start)
    weights = MasterWeights(
        reader, lambda name: how.rate * layer_share(name, how.layers, how.decay, HEAD), how.averaged
    )
    steps = int(how.epochs * len(examples) / how.batch)
    smooth, began = 0.0, time.monotonic()
    while weights.step < steps:
        for batch in batches(examples, vocabulary, how, draw):
            words, mask = vocabulary.batch([ids for ids, _ in batch])
            loss = loss_of(weights.network(words.bfloat16(), mask), [each for _, each in batch])
            weights.learn(loss, _rate_at(weights.step, steps))
            step = weights.step
            smooth = loss.item() if step == 1 else 0.98 * smooth + 0.02 * loss.item()
            if step % 100 == 0:
                say(f"step {step} of {steps}, loss {smooth:.3f}, {time.monotonic() - began:.0f} s")
            if step >= steps:
                break
        look(weights.network)
    return weights.averaged()


def _rate_at(step: int, steps: int) -> float:
    warm = max(1, int(0.06 * steps))
    return min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))


def batches(
    examples: Sequence[Example], vocabulary: PieceVocabulary, how: MessageTraining, draw: random.Random
) -> Iterator[list[tuple[list[int], Example]]]:
    """The batches of an epoch, of similar length, with augmentation: concatenated and misspelt messages."""
    ordinary = [each.text for each in examples if each.kinds == (QUESTION,) and each.previous is None]
    shown = [_varied(example, ordinary, how, draw) for example in examples]
    draw.shuffle(shown)
    coded = sorted(((vocabulary.ids(each), each) for each in shown), key=lambda pair: len(pair[0]) + 4 * draw.random())
    cut = [coded[at : at + how.batch] for at in range(0, len(coded), how.batch)]
    draw.shuffle(cut)
    yield from cut


def _varied(example: Example, ordinary: Sequence[str], how: MessageTraining, draw: random.Random) -> Example:
    if example.previous is not None:
        return example
    text = example.text
    danger = any(kind in tuple(Danger) for kind in example.kinds)
    if (
        ordinary
        and example.kinds
        and (danger or example.kinds == (QUESTION,))
        and draw.random() < how.mixed / (1 if danger else 2)
    ):
        other = draw.choice(ordinary)
        joint = draw.choice([" ", ". ", "\n", ", ", " also ", " anyway ", "，"])
        text = joint.join(draw.sample([text, other], 2))
        example = replace(example, intent="")
    if draw.random() < how.mistyped:
        text = mistyped(text, draw)
    if draw.random() < how.mistyped:
        text = text.lower()
    return replace(example, text=text)


def mistyped(text: str, draw: random.Random) -> str:
    """A text with typing mistakes: letters of some longer words swapped, left out or doubled."""
    return " ".join(_mistyped(word, draw) if draw.random() < MISTYPED else word for word in text.split(" "))


def _mistyped(word: str, draw: random.Random) -> str:
    if len(word) <= 3 or not word.isascii():  # noqa: PLR2004  # short words are typed right
        return word
    at = draw.randrange(len(word) - 1)
    return draw.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )


def average(reader: MessageClassifier, other: Mapping[str, Tensor]) -> None:
    """Move a network half of the way to another from the same base (model soups: Wortsman et al. 2022)."""
    own = reader.state_dict()
    reader.load_state_dict({name: (weight + other[name]) / 2 for name, weight in own.items()})
