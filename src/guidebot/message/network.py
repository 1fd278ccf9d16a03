"""The message network, run with ONNX; 28 MB, packaged, and independent of the corpus.

It classifies a message's kind and intent, and whether it needs the previous message. Long messages are read in
overlapping windows, of which the one with the highest danger counts. `eval/train_message.py` trains it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError
from guidebot.index.embedders.packaged_network import CARD, PackagedNetwork, softmax
from guidebot.message.kinds import INTENTS, KINDS, QUESTION, Danger, Intent, SmallTalk

Floats = NDArray[np.float32]
FOLDER = Path(__file__).with_name("weights")
WINDOW = 192  # tokens per window
STRIDE = 128  # tokens from one window to the next
MOST = 12  # windows per message; messages of the chat need fewer
LONGEST = 6000  # characters read per message
KNOWN = 512  # cached messages, since each turn is read again with the next one
WORDS = "words"
OUTPUTS = {"kinds": [*KINDS], "intents": [*INTENTS]}  # in the order of the network's outputs; its card may name them


@dataclass(frozen=True, slots=True)
class MessageReading:
    """The network's output: a probability for each kind of message and each intent."""

    kinds: tuple[float, ...]
    intents: tuple[float, ...]

    @property
    def danger(self) -> float:
        """Probability that someone is in danger."""
        return sum(self.kinds[KINDS.index(kind)] for kind in Danger)

    @property
    def dangers(self) -> dict[Danger, float]:
        """Probability of each kind of danger."""
        return {kind: self.kinds[KINDS.index(kind)] for kind in Danger}

    @property
    def small_talk(self) -> tuple[SmallTalk, float]:
        """The most probable kind of small talk, and the total probability of small talk."""
        shares = {kind: self.kinds[KINDS.index(kind)] for kind in SmallTalk}
        return max(shares, key=shares.__getitem__), sum(shares.values())

    def intent(self, intent: Intent) -> float:
        """Probability of an intent."""
        return self.intents[INTENTS.index(intent)]


class MessageNetwork:
    """The message network in a folder, loaded on first use; thread-safe."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = PackagedNetwork(folder, "the message network")
        self.read = lru_cache(KNOWN)(self._read)
        self.needs_previous = lru_cache(KNOWN)(self._needs_previous)

    @cached_property
    def card(self) -> dict[str, Any]:
        """The network's metadata. Raises `ModelError` if a file is missing or damaged, or the outputs are others."""
        card = self._files.card
        for name, ours in OUTPUTS.items():
            if card.get(name, ours) != ours:
                where = self._files.folder / CARD
                raise ModelError(f"the {name} in {where} aren't those in message/kinds.py; train the network again")
        return card

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        assert self.card  # verifies the files
        return self._files.fingerprint

    def _read(self, text: str) -> MessageReading:
        """Classify a message."""
        pieces = self._pieces(text[:LONGEST])
        rows = [self._scores(window) for window in windows(pieces)]
        kinds = [softmax(row[: len(KINDS)]) for row in rows]
        intents = [softmax(row[len(KINDS) : len(KINDS) + len(INTENTS)]) for row in rows]
        worst = max(range(len(rows)), key=lambda at: sum(kinds[at][KINDS.index(kind)] for kind in Danger))
        shown = kinds[worst]
        if len(rows) > 1:
            shown = _no_small_talk(shown)
        return MessageReading(tuple(shown.tolist()), tuple(np.mean(intents, axis=0).tolist()))

    def _needs_previous(self, previous: str, text: str) -> float:
        """Probability that a message cannot be understood without the previous one."""
        pieces = self._tokenizer.encode(previous[-LONGEST:][:400], text[:LONGEST]).ids[:WINDOW]
        return float(1.0 / (1.0 + np.exp(-self._scores(pieces)[-1])))

    def _pieces(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(text).ids
        return found

    @property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # a compiled class without types
        assert self.card  # verifies the files
        return self._files.tokenizer

    def _scores(self, pieces: Sequence[int]) -> Floats:
        scores: Floats = self._files.run({WORDS: self._files.words(pieces)[None]})[0][0]
        return scores


def windows(pieces: Sequence[int]) -> list[Sequence[int]]:
    """Split a long message into overlapping windows, each with the special tokens of a whole message."""
    if len(pieces) <= WINDOW:
        return [pieces]
    first, *inner, last = pieces
    room = WINDOW - 2
    starts = range(0, max(1, len(inner) - room + STRIDE), STRIDE)
    cut = [[first, *inner[at : at + room], last] for at in starts][:MOST]
    return [each for each in cut if len(each) > 2]  # noqa: PLR2004  # the marks alone


def _no_small_talk(kinds: Floats) -> Floats:
    """Suppress small talk in a window of a long message, since small talk is short."""
    moved = kinds.copy()
    for kind in SmallTalk:
        moved[KINDS.index(QUESTION)] += moved[KINDS.index(kind)]
        moved[KINDS.index(kind)] = 0.0
    return moved
