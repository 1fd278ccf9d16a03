"""The lists of passages that a question finds, each by its own means, within what is in scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation, Mask
from guidebot.retrieval.fusion import Scores

Floats = NDArray[np.float32]
RARE = 0.1  # of all passages, from which down those in scope are named to Chroma
SPARE = 1.5  # times as many are fetched as would do if scope and meaning had nothing to do with each other
NONE = -1.0  # the cosine of a passage that has no row
ASKS = ("asks", "asked_words", "multilingual_asks")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each list counts; 0 leaves it out.

    `dense` and `lexical` compare a question with passages by meaning and by words, `asks` and `asked_words` with what
    is asked about them; the multilingual two do the first of each with the second embedding model.
    """

    dense: float = 0.0
    lexical: float = 0.0
    asks: float = 0.0
    asked_words: float = 0.0
    multilingual: float = 0.0
    multilingual_asks: float = 0.0


@dataclass(frozen=True, slots=True)
class QueryVariant:
    """One reading of a question: its text and its vectors."""

    text: str
    vector: Vectors
    multilingual: Vectors | None


def lists_of(
    view: QueryVariant, generation: Generation, allowed: Mask, weights: Weights, depth: int
) -> dict[str, Scores]:
    """The best `depth` passages in scope by each list that counts, by the list's name."""
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
    """Whether a list compares a question with what is asked about passages."""
    return name.partition(" with ")[0] in ASKS


def with_own_words(asked: Floats, own: Floats, generation: Generation) -> Floats:
    """What each passage's asks score, and where it has few the score of its own words if that is higher.

    So a single ask does not speak for all that a passage says, and a list of few asks is measured against all passages.
    """
    return np.where(generation.few_asks, np.maximum(asked, own), asked)


def _spread(generation: Generation, scores: Scores) -> Floats:
    """Scores by id as one for every passage, `NONE` for those that have none."""
    spread = np.full(len(generation.passages), NONE, dtype=np.float32)
    for key, score in scores.items():
        spread[generation.positions[key]] = score
    return spread


def _by_meaning(generation: Generation, vector: Vectors, allowed: Mask, depth: int) -> Scores:
    """The nearest passages in scope: out of more than are wanted while many are in scope, else among those alone.

    To name the passages costs Chroma time for each of them, to fetch more costs it for each that is fetched.
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
    """The `depth` best passages in scope whose scores lie above a bar, best first; ties in the passages' order."""
    places = np.flatnonzero(allowed & (scores > above))
    if len(places) > depth:  # to sort them all would take longer than to find them, once they are many
        worst = np.partition(scores[places], -depth)[-depth]
        places = places[scores[places] >= worst]
    best = places[np.argsort(-scores[places], kind="stable")[:depth]]
    return {generation.passages[place].id: float(scores[place]) for place in best}


def _by_language(cosines: Floats, generation: Generation, allowed: Mask) -> Floats:
    """Cosines as deviations from the mean of the passages in the same language.

    A multilingual model puts texts of the question's language nearer, whatever they say.
    """
    scores = np.full(len(cosines), -np.inf, dtype=np.float32)
    for places in generation.by_locale.values():
        own = allowed & places
        if own.any():
            deviation = float(cosines[own].std()) or 1.0
            scores[own] = (cosines[own] - cosines[own].mean()) / deviation
    return scores


def weights_by_list(lists: Sequence[str], weights: Weights, share: float) -> Mapping[str, float]:
    """The weight of each named list, times `share`."""
    return {name: share * getattr(weights, name) for name in lists}
