"""A question against one generation of the index: scoped, by meaning and by words, fused."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guidebot.index.embed import Embedder, Vectors
from guidebot.index.generation import Generation
from guidebot.records import Hit, ListScore, Query
from guidebot.retrieve.fuse import Scores, fuse
from guidebot.retrieve.scope import in_scope, language_of

Mask = NDArray[np.bool_]

DEPTH = 100  # candidates a list gives
WEIGHTS = {"dense": 2.0, "lexical": 1.0}  # policy text wants the dense list about twice as much


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a question, best first, and what was searched for; `vector` is the question's own."""

    hits: tuple[Hit, ...]
    searched_for: str
    language: str
    vector: Vectors
    seconds: dict[str, float]


def search(query: Query, generation: Generation, embedder: Embedder, count: int) -> Found:
    """The `count` best passages in the scope of a query.

    A follow-up is searched twice, alone and after the turn before it, and both views count.
    """
    views = _views(query)
    started = time.perf_counter()
    vectors = embedder.embed(views)
    embedded = time.perf_counter()
    language = language_of(query.text)
    allowed = _allowed(generation, query, language)
    lists: dict[str, Scores] = {}
    for number, (view, vector) in enumerate(zip(views, vectors, strict=True)):
        name = "" if number == 0 else " with the turn before"
        lists[f"dense{name}"] = _by_meaning(generation, vector, allowed)
        lists[f"lexical{name}"] = _by_words(generation, view, allowed)
    ranking = fuse(lists, {name: WEIGHTS[name.split()[0]] for name in lists})[:count]
    hits = tuple(_hit(generation, key, score, lists) for key, score in ranking)
    seconds = {"embed": embedded - started, "retrieve": time.perf_counter() - embedded}
    return Found(hits, views[-1], language, vectors[-1], seconds)


def _views(query: Query) -> list[str]:
    return [query.text, *(f"{turn}\n{query.text}" for turn in query.history[-1:])]


def _allowed(generation: Generation, query: Query, language: str) -> Mask:
    """Which passages are in scope, shape (passages,): those in the asker's language, or all where there is none."""
    scoped = [(source, places) for source, places in generation.places.items() if in_scope(source, query)]
    own = [(source, places) for source, places in scoped if source.locale.startswith(language)]
    allowed = np.zeros(len(generation.passages), dtype=np.bool_)
    for _, places in own or scoped:
        allowed[places] = True
    return allowed


def _by_meaning(generation: Generation, vector: Vectors, allowed: Mask) -> Scores:
    """The nearest passages in scope. More are fetched until enough are in scope or none is left."""
    total = len(allowed)
    wanted = min(DEPTH, int(allowed.sum()))
    fetch = min(total, 2 * DEPTH)
    while wanted:
        nearest = generation.by_meaning(vector, fetch)
        scoped = [(key, score) for key, score in nearest.items() if allowed[generation.positions[key]]]
        if len(scoped) >= wanted or fetch >= total:
            return dict(scoped[:wanted])
        fetch = min(total, 4 * fetch)
    return {}


def _by_words(generation: Generation, question: str, allowed: Mask) -> Scores:
    scores = np.where(allowed, generation.by_words(question), 0.0)
    best = np.argsort(-scores, kind="stable")[:DEPTH]
    return {generation.passages[place].id: float(scores[place]) for place in best if scores[place] > 0}


def _hit(generation: Generation, key: str, score: float, lists: dict[str, Scores]) -> Hit:
    passage = generation.passages[generation.positions[key]]
    found = []
    for name, scores in lists.items():
        if key in scores:
            rank = 1 + sum(other > scores[key] for other in scores.values())
            found.append(ListScore(name, scores[key], rank))
    return Hit(passage, score, tuple(found))
