"""The message network, run with ONNX; 28 MB, packaged, and independent of the corpus.

It classifies a message's kind and intent, and whether it needs the previous message. Long messages are read in
overlapping windows, of which the one with the highest danger counts. `eval/train_message.py` trains it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError
from guidebot.index.embedders.onnx import onnx_session, tokenizer_from
from guidebot.index.embedders.weights import digest_of
from guidebot.message.kinds import INTENTS, KINDS, QUESTION, Danger, Intent, SmallTalk
from guidebot.message.q4_blocks import unpacked

Floats = NDArray[np.float32]
FOLDER = Path(__file__).with_name("weights")
NETWORK, TOKENIZER, TABLES, CARD = "network.onnx", "tokenizer.json", "words.npz", "card.json"
WINDOW = 192  # tokens per window
STRIDE = 128  # tokens from one window to the next
MOST = 12  # windows per message; messages of the chat need fewer
LONGEST = 6000  # characters read per message
KNOWN = 512  # cached messages, since each turn is read again with the next one
WORDS = "words"


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
        self.folder = folder
        self.read = lru_cache(KNOWN)(self._read)
        self.needs_previous = lru_cache(KNOWN)(self._needs_previous)

    @cached_property
    def card(self) -> dict[str, Any]:
        """The network's metadata. Raises `ModelError` if a file is missing or damaged."""
        try:
            card: dict[str, Any] = json.loads((self.folder / CARD).read_text(encoding="utf-8"))
            whole = all(digest_of(self.folder / name) == digest for name, digest in card["checksums"].items())
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"cannot read the message network in {self.folder} ({error}); reinstall guidebot"
            ) from error
        if not whole:
            raise ModelError(f"the message network in {self.folder} is damaged; reinstall guidebot")
        return card

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        return str(self.card["checksums"][NETWORK])

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
        self._ready()
        pieces = self._tokenizer.encode(previous[-LONGEST:][:400], text[:LONGEST]).ids[:WINDOW]
        return float(1.0 / (1.0 + np.exp(-self._scores(pieces)[-1])))

    def _pieces(self, text: str) -> list[int]:
        self._ready()
        found: list[int] = self._tokenizer.encode(text).ids
        return found

    def _ready(self) -> None:
        assert self.card  # verifies the files

    def _scores(self, pieces: Sequence[int]) -> Floats:
        words = unpacked(self._tables[0][np.array(pieces)]) + self._tables[1][: len(pieces)]
        scores: Floats = self._session.run(None, {WORDS: words[None].astype(np.float32)})[0][0]
        return scores

    @cached_property
    def _tables(self) -> tuple[NDArray[np.uint8], Floats]:
        with np.load(self.folder / TABLES, allow_pickle=False) as stored:
            return stored["blocks"], stored["positions"].astype(np.float32)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # a compiled class without types
        return tokenizer_from(self.folder / TOKENIZER)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime has no types of its own
        return onnx_session(self.folder / NETWORK)


def windows(pieces: Sequence[int]) -> list[Sequence[int]]:
    """Split a long message into overlapping windows, each with the special tokens of a whole message."""
    if len(pieces) <= WINDOW:
        return [pieces]
    first, *inner, last = pieces
    room = WINDOW - 2
    starts = range(0, max(1, len(inner) - room + STRIDE), STRIDE)
    cut = [[first, *inner[at : at + room], last] for at in starts][:MOST]
    return [each for each in cut if len(each) > 2]  # noqa: PLR2004  # the marks alone


def softmax(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    likely = np.exp(scores - scores.max())
    return np.asarray(likely / likely.sum(), dtype=np.float32)


def _no_small_talk(kinds: Floats) -> Floats:
    """Suppress small talk in a window of a long message, since small talk is short."""
    moved = kinds.copy()
    for kind in SmallTalk:
        moved[KINDS.index(QUESTION)] += moved[KINDS.index(kind)]
        moved[KINDS.index(kind)] = 0.0
    return moved
