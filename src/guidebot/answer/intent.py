"""What a message wants: something that documents can answer, or what no search can.

A small linear model weighs its words, and its meaning by the vector that the search needs anyway: of the embedding
model for English, of the multilingual one for Chinese. `eval/fit_intents.py` fits the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guidebot.answer.pieces import centred, weighed_pieces
from guidebot.corpus.language import CHINESE, ENGLISH

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).with_name("intents.npz")
LANGUAGES = (ENGLISH, CHINESE)


class Intent(StrEnum):
    """What a message wants, or tries: `ACCOUNT` is what only somebody can say or do who sees an account."""

    DOCUMENTS = "documents"
    ACCOUNT = "account"
    ORDER = "order"
    OFF_TOPIC = "off_topic"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Weights for the vectors of one language: `weights` (intents, dimension), applied to a vector less `centre`.

    `reader` is the fingerprint of the model whose vectors they are for.
    """

    reader: str
    centre: Floats
    weights: Floats
    bias: Floats

    def log_odds(self, vector: Floats) -> Floats:
        """The log-odds of each intent by a unit vector, shape (intents,)."""
        odds: Floats = self.weights @ centred(vector, self.centre) + self.bias
        return odds


@dataclass(frozen=True, slots=True)
class Intents:
    """The weights: `words` has shape (intents, BUCKETS), `bias` (intents,), `rarity` (BUCKETS,)."""

    names: tuple[Intent, ...]
    rarity: Floats
    words: Floats
    bias: Floats
    meanings: Mapping[str, Meaning]

    def read(self, text: str, language: str, vector: Floats | None, reader: str) -> dict[Intent, float]:
        """The probability of each intent of a message; its `vector`, of the model `reader`, may be missing."""
        buckets, values = weighed_pieces(text, self.rarity)
        odds: Floats = self.words[:, buckets] @ values + self.bias
        meaning = self.meanings[language]
        if vector is not None and reader == meaning.reader:
            odds += meaning.log_odds(vector)
        likely: Floats = np.exp(odds - odds.max())
        return dict(zip(self.names, (likely / likely.sum()).tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the weights to a file."""
        own = {
            f"{part} {language}": getattr(meaning, part)
            for language, meaning in self.meanings.items()
            for part in ("reader", "centre", "weights", "bias")
        }
        arrays = {"rarity": self.rarity, "words": self.words, "bias": self.bias, **own}
        small = {name: np.asarray(each) for name, each in arrays.items()}
        small = {name: each.astype(np.float16) if each.dtype.kind == "f" else each for name, each in small.items()}
        np.savez_compressed(path, allow_pickle=False, names=np.array(self.names), **small)


@cache
def intents() -> Intents:
    """The weights that come with guidebot, read once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return Intents(
            names=tuple(map(Intent, stored["names"].tolist())),
            rarity=stored["rarity"].astype(np.float32),
            words=stored["words"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            meanings={
                language: Meaning(
                    str(stored[f"reader {language}"]),
                    *(stored[f"{part} {language}"].astype(np.float32) for part in ("centre", "weights", "bias")),
                )
                for language in LANGUAGES
            },
        )
