"""How much a message sounds like somebody in trouble: a small linear model over its letters and words.

It reads both languages, slang and misspellings, since what it weighs are pieces of words, and costs under a
millisecond. Where the multilingual model is at hand, what a message means is weighed too. `eval/fit_routing.py` fits
the weights.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guidebot.answer.pieces import centred, weighed_pieces

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).with_name("routing.npz")
ENDS = re.compile(r"(?<=[.!?;。！？；])\s*|\n+|\s+(?=also\b)")
ARRAYS = ("rarity", "crisis", "kinds", "kind_bias", "centre", "meaning")
ALONE = 1.0  # log-odds that a sentence of a longer message must make up for, as it is one of several tries
FEWEST = 8  # letters of a sentence that can stand for itself


@dataclass(frozen=True, slots=True)
class Signs:
    """The weights: `crisis` of the pieces, `kinds` of the pieces for each of `routes`, `meaning` of a vector.

    `rarity` and `crisis` have shape (BUCKETS,), `kinds` (routes, BUCKETS), `centre` and `meaning` (dimension,);
    `reader` is the fingerprint of the multilingual model whose vectors `meaning` is for, less their `centre`.
    """

    rarity: Floats
    crisis: Floats
    bias: float
    routes: tuple[str, ...]
    kinds: Floats
    kind_bias: Floats
    reader: str
    centre: Floats
    meaning: Floats
    meaning_bias: float

    def words(self, text: str) -> float:
        """The log-odds, by its words, that a message is from or about somebody in danger."""
        whole, *sentences = (self._words(each) for each in parts(text))
        return max(whole, *(each - ALONE for each in sentences)) if sentences else whole

    def _words(self, text: str) -> float:
        buckets, values = weighed_pieces(text, self.rarity)
        return float(self.crisis[buckets] @ values) + self.bias

    def meant(self, vector: Floats) -> float:
        """The same log-odds by a unit vector of the model that `reader` names."""
        return float(self.meaning @ centred(vector, self.centre)) + self.meaning_bias

    def route(self, text: str) -> str:
        """Which of the routes for danger fits a message best."""
        buckets, values = weighed_pieces(text, self.rarity)
        return self.routes[int(np.argmax(self.kinds[:, buckets] @ values + self.kind_bias))]

    def save(self, path: Path) -> None:
        """Write the weights to a file."""
        np.savez_compressed(
            path,
            allow_pickle=False,
            **{name: getattr(self, name).astype(np.float16) for name in ARRAYS},
            bias=np.array([self.bias, self.meaning_bias]),
            routes=np.array(self.routes),
            reader=np.array(self.reader),
        )


@cache
def signs() -> Signs:
    """The weights that come with guidebot, read once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in ARRAYS}
        bias, meaning_bias = map(float, stored["bias"])
        routes = tuple(map(str, stored["routes"]))
        return Signs(bias=bias, meaning_bias=meaning_bias, routes=routes, reader=str(stored["reader"]), **arrays)


def parts(text: str) -> list[str]:
    """A message whole, and each of its sentences, since trouble is often told beside an ordinary question."""
    sentences = [each for each in ENDS.split(text) if len(each) >= FEWEST]
    return [text, *sentences] if len(sentences) > 1 else [text]
