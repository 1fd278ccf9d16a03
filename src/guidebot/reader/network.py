"""The packaged reader, run with ONNX. `guidebot train reader` makes such a folder; it knows nothing of any corpus."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import UsageError
from guidebot.index.embedders.packaged_network import PackagedNetwork, softmax
from guidebot.reader.pairs import CLAIM, QUESTION, Marks, Pair, pairs_of
from guidebot.reader.reading import Flip, ReadablePassage, Reading
from guidebot.records import Label

Floats = NDArray[np.float32]
AUTO, OFF = "auto", "off"
FOLDER = Path(__file__).with_name("weights")
WORDS, MASK, SPANS = "words", "mask", "spans"
BATCH = 8  # pairs; they are sorted by length first
KNOWN = 20_000  # sentences and titles whose tokens are cached
VERDICTS, FLIPS = 1, 1 + len(Label)  # where they start in the output for a passage; relevance comes first


class ReaderNetwork:
    """The reader in a folder, loaded on first use; thread-safe. Raises `ModelError` if a file is damaged."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = PackagedNetwork(folder, "the reader")
        self._pieces = lru_cache(KNOWN)(self._tokenised)

    @property
    def card(self) -> dict[str, Any]:
        """The reader's metadata: what it was trained with, and how well it reads."""
        return self._files.card

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        return self._files.fingerprint

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """What each passage says to a question."""
        return self._readings(QUESTION + question, passages)

    def check(self, claim: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """What each passage says to a claim."""
        return self._readings(CLAIM + claim, passages)

    def _readings(self, text: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        split = [pairs_of(text, passage, self._pieces, self._marks) for passage in passages]
        outputs = iter(self._outputs([pair for own in split for pair in own]))
        return [_joined([next(outputs) for _ in own]) for own in split]

    def _outputs(self, pairs: Sequence[Pair]) -> list[tuple[Floats, Floats]]:
        """The scores of each pair: of the passage, and of its sentences."""
        found: dict[int, tuple[Floats, Floats]] = {}
        order = sorted(range(len(pairs)), key=lambda place: len(pairs[place].ids))
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            passages, sentences = self._files.run(self._inputs([pairs[place] for place in places]))
            for row, place in enumerate(places):
                found[place] = passages[row], sentences[row, : len(pairs[place].sentences)]
        return [found[place] for place in range(len(pairs))]

    def _inputs(self, pairs: Sequence[Pair]) -> dict[str, NDArray[np.generic]]:
        padded, mask = self._files.batch([pair.ids for pair in pairs])
        spans = np.zeros((len(pairs), 1 + max(len(pair.sentences) for pair in pairs), mask.shape[1]), np.float32)
        for row, pair in enumerate(pairs):
            for at, (start, end) in enumerate((pair.asked, *pair.sentences)):
                spans[row, at, start:end] = 1 / max(1, end - start)
        return {WORDS: padded, MASK: mask, SPANS: spans}

    def _tokenised(self, text: str) -> tuple[int, ...]:
        return tuple(self._files.tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def _marks(self) -> Marks:
        tokenizer = self._files.tokenizer
        return Marks(tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>"))


def _joined(outputs: Sequence[tuple[Floats, Floats]]) -> Reading:
    """The reading of a passage from those of its parts.

    The part that answers best gives the relevance, and the one that is least "not found" the verdict.
    """
    relevance = max(_sigmoid(passage[:VERDICTS])[0] for passage, _ in outputs)
    sentences = np.concatenate([_sigmoid(own) for _, own in outputs])
    verdicts = [softmax(passage[VERDICTS:FLIPS]) for passage, _ in outputs]
    place = min(range(len(outputs)), key=lambda at: verdicts[at][-1])
    flips = softmax(outputs[place][0][FLIPS : FLIPS + len(Flip)])
    return Reading(float(relevance), *(tuple(each.tolist()) for each in (sentences, verdicts[place], flips)))


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)


def reader_of(setting: str) -> ReaderNetwork | None:
    """The reader that `GUIDEBOT_READER` names: auto (the packaged one), off, or a folder.

    None if it is off or this copy of guidebot has none. Raises `UsageError` for a folder that does not exist.
    """
    if setting == OFF or (setting == AUTO and not FOLDER.is_dir()):
        return None
    folder = FOLDER if setting == AUTO else Path(setting).expanduser()
    if not folder.is_dir():
        raise UsageError(f"no folder {folder}; set GUIDEBOT_READER to one from guidebot train reader, or unset it")
    return ReaderNetwork(folder)
