"""A network that ships with the package: ONNX, its tokenizer, its 4-bit word vectors, and a card with checksums."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError
from guidebot.index.embedders.onnx import onnx_session, tokenizer_from
from guidebot.index.embedders.q4_blocks import unpacked
from guidebot.index.embedders.weights import digest_of

Floats = NDArray[np.float32]
NETWORK, TOKENIZER, TABLES, CARD = "network.onnx", "tokenizer.json", "words.npz", "card.json"


class PackagedNetwork:
    """The files of a network in a folder, each loaded on first use.

    `name` is what messages call it. Raises `ModelError` on first use if a file is missing or damaged.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name

    @cached_property
    def card(self) -> dict[str, Any]:
        """The network's metadata, once its files agree with their checksums."""
        try:
            card: dict[str, Any] = json.loads((self.folder / CARD).read_text(encoding="utf-8"))
            whole = all(digest_of(self.folder / name) == digest for name, digest in card["checksums"].items())
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"cannot read {self.name} in {self.folder} ({error}); reinstall guidebot") from error
        if not whole:
            raise ModelError(f"{self.name} in {self.folder} is damaged; reinstall guidebot")
        return card

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        return str(self.card["checksums"][NETWORK])

    @cached_property
    def tokenizer(self) -> Any:  # noqa: ANN401  # a compiled class without types
        """The tokenizer."""
        assert self.card  # verifies the files
        return tokenizer_from(self.folder / TOKENIZER)

    def words(self, ids: Sequence[int]) -> Floats:
        """Word vectors with positions, shape (tokens, dimension), for the network's first input."""
        blocks, positions = self._tables
        return np.asarray(unpacked(blocks[np.array(ids)]) + positions[: len(ids)], dtype=np.float32)

    def batch(self, texts: Sequence[Sequence[int]]) -> tuple[Floats, NDArray[np.bool_]]:
        """Padded word vectors of texts, shape (texts, longest, dimension), and the mask of what isn't padding."""
        words = [self.words(ids) for ids in texts]
        shape = (len(texts), max(map(len, words)), words[0].shape[1])
        padded, mask = np.zeros(shape, np.float32), np.zeros(shape[:2], np.bool_)
        for row, own in enumerate(words):
            padded[row, : len(own)], mask[row, : len(own)] = own, True
        return padded, mask

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> list[Floats]:
        """The network's outputs."""
        found: list[Floats] = self._session.run(None, dict(inputs))
        return found

    @cached_property
    def _tables(self) -> tuple[NDArray[np.uint8], Floats]:
        assert self.card  # verifies the files
        with np.load(self.folder / TABLES, allow_pickle=False) as stored:
            return stored["blocks"], stored["positions"].astype(np.float32)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime has no types of its own
        assert self.card  # verifies the files
        return onnx_session(self.folder / NETWORK)


def softmax(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    likely = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=-1, keepdims=True), dtype=np.float32)
