"""Retrievers: each gives a ranked list of passages in scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation, Mask
from guidebot.retrieval.fusion import Scores

Floats = NDArray[np.float32]
RARE = 0.1  # share of passages in scope up to which their ids are passed to Chroma
SPARE = 1.5  # oversampling factor when filtering after the search
NONE = -1.0  # cosine of a passage without rows
ASKS = ("asks", "asked_words", "multilingual_asks")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each list; 0 turns it off.

    `dense` and `lexical` match a question with passages by embedding and BM25, `asks` and `asked_words` with their
    asks; the two multilingual ones use the second embedding model.
    """

    dense: float = 0.0
    lexical: float = 0.0
    asks: float = 0.0
    asked_words: float = 0.0
    multilingual: float = 0.0
    multilingual_asks: float = 0.0


@dataclass(frozen=True, slots=True)
class QueryVariant:
    """A variant of a question: its text and its vectors."""

    text: str
    vector: Vectors
    multilingual: Vectors | None


def lists_of(
    view: QueryVariant, generation: Generation, allowed: Mask, weights: Weights, depth: int
) -> dict[str, Scores]:
    """The top `depth` passages in scope for each list with a weight, by the list's name."""
    found: dict[str, Scores] = {}
    if weights.dense:
        found["dense"] = _by_meaning(generation, view.vector, allowed, depth)
    if weights.lexical:
        found["lexical"] = best_of(generation, generation.by_words(view.text), allowed, depth, above=0.0)
    asked = bool((allowed & ~generation.no_asks).any())
    if asked and weights.asks:
        nearest = with_own_words(
            generation.asks.nearest(view.vector), _spread(generation, found.get("dense", {})), generation
        )
        found["asks"] = best_of(generation, nearest, allowed, depth, above=NONE)
    if asked and weights.asked_words:
        scores = with_own_words(generation.asked_words.scores(view.text), generation.by_words(view.text), generation)
        found["asked_words"] = best_of(generation, scores, allowed, depth, above=0.0)
    if view.multilingual is not None:
        if weights.multilingual:
            cosines = generation.multilingual.nearest(view.multilingual)
            found["multilingual"] = best_of(generation, _by_language(cosines, generation, allowed), allowed, depth)
        if asked and weights.multilingual_asks:
            own = generation.multilingual.nearest(view.multilingual)
            cosines = with_own_words(generation.multilingual_asks.nearest(view.multilingual), own, generation)
            found["multilingual_asks"] = best_of(generation, cosines, allowed, depth, above=NONE)
    return found


def is_of_asks(name: str) -> bool:
    """True if a list matches the question with asks."""
    return name.partition(" with ")[0] in ASKS


def with_own_words(asked: Floats, own: Floats, generation: Generation) -> Floats:
    """The scores of passages' asks, or of their own text if it is higher and they have few asks.

    A passage with few asks is not judged by them alone, since they cover only part of its text.
    """
    return np.where(generation.few_asks, np.maximum(asked, own), asked)


def _spread(generation: Generation, scores: Scores) -> Floats:
    """Scores by id as an array, shape (passages,), with `NONE` for passages without a score."""
    spread = np.full(len(generation.passages), NONE, dtype=np.float32)
    for key, score in scores.items():
        spread[generation.positions[key]] = score
    return spread


def _by_meaning(generation: Generation, vector: Vectors, allowed: Mask, depth: int) -> Scores:
    """The nearest passages in scope: oversampled and filtered if many are in scope, else searched by id.

    Chroma's time grows with the number of ids passed in one case, and with the number of results in the other.
    """
    total, inside = len(allowed), int(allowed.sum())
    wanted = min(depth, inside)
    if inside < RARE * total:
        ids = [generation.passages[place].id for place in np.flatnonzero(allowed)]
        return generation.by_meaning(vector, wanted, ids) if ids else {}
    fetch = min(total, int(SPARE * wanted * total / inside) + 1)
    while True:
        nearest = generation.by_meaning(vector, fetch)
        scoped = [(key, score) for key, score in nearest.items() if allowed[generation.positions[key]]]
        if len(scoped) >= wanted or fetch >= total:
            return dict(scoped[:wanted])
        fetch = min(total, 2 * fetch)


def best_of(generation: Generation, scores: Floats, allowed: Mask, depth: int, above: float = -np.inf) -> Scores:
    """The top `depth` passages in scope with scores above a threshold, best first; ties in the passages' order."""
    places = np.flatnonzero(allowed & (scores > above))
    if len(places) > depth:  # sorting many scores would take longer than the search
        worst = np.partition(scores[places], -depth)[-depth]
        places = places[scores[places] >= worst]
    best = places[np.argsort(-scores[places], kind="stable")[:depth]]
    return {generation.passages[place].id: float(scores[place]) for place in best}


def _by_language(cosines: Floats, generation: Generation, allowed: Mask) -> Floats:
    """Cosines centred by the mean of the passages in the same language.

    A multilingual model favours texts in the question's language, whatever they say.
    """
    scores = np.full(len(cosines), -np.inf, dtype=np.float32)
    for places in generation.by_locale.values():
        own = allowed & places
        if own.any():
            deviation = float(cosines[own].std()) or 1.0
            scores[own] = (cosines[own] - cosines[own].mean()) / deviation
    return scores


def weights_by_list(lists: Sequence[str], weights: Weights, share: float) -> Mapping[str, float]:
    """The weight of each list, multiplied by `share`."""
    return {name: share * getattr(weights, name) for name in lists}
