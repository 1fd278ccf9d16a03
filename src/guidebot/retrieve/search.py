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


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How passages are found: the weight of each list (0 leaves it out), and how many candidates each gives.

    `dense_chinese` is the dense list's weight for a Chinese question: none by default, since the packaged model has
    read English alone and puts noise before the words. `follow_up` searches a follow-up after the turn before it as
    well as alone.
    """

    dense: float = 2.0  # policy text wants the dense list about twice as much
    dense_chinese: float = 0.0
    lexical: float = 1.0
    depth: int = 100
    follow_up: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a question, best first, and what was searched for; `vector` is the question's own."""

    hits: tuple[Hit, ...]
    searched_for: str
    language: str
    vector: Vectors
    seconds: dict[str, float]


def search(query: Query, generation: Generation, embedder: Embedder, count: int, how: Retrieval) -> Found:
    """The `count` best passages in the scope of a query."""
    views = [query.text, *(f"{turn}\n{query.text}" for turn in query.history[-1:] if how.follow_up)]
    started = time.perf_counter()
    vectors = embedder.embed(views)
    embedded = time.perf_counter()
    language = language_of(query.text)
    allowed = _allowed(generation, query, language)
    dense = how.dense_chinese if language == "zh" else how.dense
    lists: dict[str, Scores] = {}
    for number, (view, vector) in enumerate(zip(views, vectors, strict=True)):
        name = "" if number == 0 else " with the turn before"
        if dense:
            lists[f"dense{name}"] = _by_meaning(generation, vector, allowed, how.depth)
        if how.lexical:
            lists[f"lexical{name}"] = _by_words(generation, view, allowed, how.depth)
    weights = {name: dense if name.startswith("dense") else how.lexical for name in lists}
    ranking = fuse(lists, weights)[:count]
    hits = tuple(_hit(generation, key, score, lists) for key, score in ranking)
    seconds = {"embed": embedded - started, "retrieve": time.perf_counter() - embedded}
    return Found(hits, views[-1], language, vectors[-1], seconds)


def _allowed(generation: Generation, query: Query, language: str) -> Mask:
    """Which passages are in scope, shape (passages,): those in the asker's language, or all where there is none."""
    scoped = [(source, places) for source, places in generation.places.items() if in_scope(source, query)]
    own = [(source, places) for source, places in scoped if source.locale.startswith(language)]
    allowed = np.zeros(len(generation.passages), dtype=np.bool_)
    for _, places in own or scoped:
        allowed[places] = True
    return allowed


def _by_meaning(generation: Generation, vector: Vectors, allowed: Mask, depth: int) -> Scores:
    """The nearest passages in scope. More are fetched until enough are in scope or none is left."""
    total = len(allowed)
    wanted = min(depth, int(allowed.sum()))
    fetch = min(total, 2 * depth)
    while wanted:
        nearest = generation.by_meaning(vector, fetch)
        scoped = [(key, score) for key, score in nearest.items() if allowed[generation.positions[key]]]
        if len(scoped) >= wanted or fetch >= total:
            return dict(scoped[:wanted])
        fetch = min(total, 4 * fetch)
    return {}


def _by_words(generation: Generation, question: str, allowed: Mask, depth: int) -> Scores:
    scores = np.where(allowed, generation.by_words(question), 0.0)
    best = np.argsort(-scores, kind="stable")[:depth]
    return {generation.passages[place].id: float(scores[place]) for place in best if scores[place] > 0}


def _hit(generation: Generation, key: str, score: float, lists: dict[str, Scores]) -> Hit:
    passage = generation.passages[generation.positions[key]]
    found = []
    for name, scores in lists.items():
        if key in scores:
            rank = 1 + sum(other > scores[key] for other in scores.values())
            found.append(ListScore(name, scores[key], rank))
    return Hit(passage, score, tuple(found))
