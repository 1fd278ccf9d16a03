"""Search in one index generation: query processing, scope filters, retrieval and fusion."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from guidebot.days import today
from guidebot.index.embedders.multilingual import Multilingual
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.generation import Generation, Mask
from guidebot.index.split import embedded_text
from guidebot.records import Hit, ListScore, Query
from guidebot.retrieval.deduplicate import distinct
from guidebot.retrieval.document_boost import with_siblings
from guidebot.retrieval.filters import is_near, passages_for
from guidebot.retrieval.fusion import EXPECTED, Scores, fuse
from guidebot.retrieval.query_correction import CorrectedQuery, correct_query, known_words
from guidebot.retrieval.query_variants import variant_texts
from guidebot.retrieval.rerank import FIRST, Reranker
from guidebot.retrieval.retrievers import QueryVariant, Weights, is_of_asks, lists_of, weights_by_list
from guidebot.text.language import CHINESE, foreign_language, language_of

MARKS = ("", " with the turn before", " with the conversation")  # suffix of the list names of each query variant
SPARE = 4  # oversampling factor, since near-duplicates are merged
# Fitted on dev; eval/README.md has the contribution of each list.
ENGLISH_WEIGHTS = Weights(dense=1.5, lexical=1.0, asks=2.0, asked_words=2.0, multilingual=3.0)
# The packaged model is English only and would add noise to lexical search.
CHINESE_WEIGHTS = Weights(lexical=1.0, asked_words=2.0, multilingual=4.0, multilingual_asks=2.0)

# Of other languages, only the multilingual model knows more than the names of features.
FOREIGN_WEIGHTS = Weights(multilingual=2.0, multilingual_asks=2.0)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Retrieval parameters: list weights by the question's language, and the number of candidates per list.

    `conversation` is the weight of the variant with the whole conversation; `siblings` is the weight of the document
    boost.
    """

    english: Weights = ENGLISH_WEIGHTS
    chinese: Weights = CHINESE_WEIGHTS
    foreign: Weights = FOREIGN_WEIGHTS
    depth: int = 200
    conversation: float = 1.0
    siblings: float = 0.5


@dataclass(frozen=True, slots=True)
class SearchModels:
    """The models applied to a question."""

    embedder: Embedder
    multilingual: Multilingual | None = None
    reranker: Reranker | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Result of a search: the hits, best first, and how the question was processed.

    `alone` is the last turn on its own, after correction. `searched` is the question as searched, after the previous
    turn if it depends on it; `corrected` has its spelling corrections. `own_share` is the share of a score that comes
    from the text of passages, for passages without asks.
    """

    hits: tuple[Hit, ...]
    language: str
    alone: QueryVariant
    searched: QueryVariant
    corrected: CorrectedQuery
    seconds: dict[str, float]
    own_share: float = 1.0

    @property
    def searched_for(self) -> str:
        """The text that was searched for."""
        return self.searched.text


def search(
    query: Query,
    generation: Generation,
    models: SearchModels,
    count: int,
    how: Retrieval,
    hidden: frozenset[str] = frozenset(),
) -> Found:
    """The top `count` passages in the scope of a query, without near-duplicates.

    `hidden` names documents to exclude, together with their translations.
    """
    started = time.perf_counter()
    language = language_of(query.text)
    weights = _weights(query.text, how)
    corrected = _corrected(query, generation, models, how)
    ready = time.perf_counter()
    variants = _variants(corrected, generation, models, weights)
    searched = min(1, len(variants) - 1)
    embedded = time.perf_counter()
    allowed = passages_for(query, language, generation)
    if hidden:
        allowed = allowed & ~generation.holding(each for each in generation.places if each.original in hidden)
    lists, shares = _lists(variants, generation, allowed, weights, how)
    fused = fuse(lists, shares, _silent(lists, generation))
    ranking = with_siblings(fused, lambda key: _document(generation, key), how.siblings)
    retrieved = time.perf_counter()
    seconds = {"understand": ready - started, "embed": embedded - ready, "retrieve": retrieved - embedded}
    if models.reranker is not None:
        ranking = _reranked(variants[searched].text, ranking, generation, models.reranker)
        seconds["rerank"] = time.perf_counter() - retrieved
    hits = _hits(generation, ranking[: SPARE * count], lists)[:count]
    hits = tuple(_with_coming(hit, generation, query.as_of or today()) for hit in hits)
    own = sum(weight for name, weight in shares.items() if not is_of_asks(name))
    share = own / (own + EXPECTED * (sum(shares.values()) - own)) if own else 1.0
    return Found(hits, language, variants[0], variants[searched], corrected[searched], seconds, share)


def _weights(text: str, how: Retrieval) -> Weights:
    if foreign_language(text) is not None:
        return how.foreign
    return how.chinese if language_of(text) == CHINESE else how.english


def _corrected(
    query: Query, generation: Generation, models: SearchModels, how: Retrieval
) -> tuple[CorrectedQuery, ...]:
    """The variants of the question to search for; words of another language are not misspelt English."""
    texts = variant_texts(query.text, query.history)
    if not how.conversation:
        texts = texts[:2]
    if foreign_language(query.text) is not None:
        return tuple(CorrectedQuery(text) for text in texts)
    is_word = known_words(models.embedder.count_tokens)
    return tuple(correct_query(text, generation, is_word) for text in texts)


def _variants(
    corrected: tuple[CorrectedQuery, ...], generation: Generation, models: SearchModels, weights: Weights
) -> list[QueryVariant]:
    texts = [each.text for each in corrected]
    vectors = models.embedder.embed(texts)
    multilingual = None
    same = models.multilingual is not None and models.multilingual.fingerprint == generation.manifest.multilingual
    if models.multilingual is not None and same and (weights.multilingual or weights.multilingual_asks):
        multilingual = models.multilingual.questions(texts)
    return [
        QueryVariant(each.text, vectors[place], None if multilingual is None else multilingual[place])
        for place, each in enumerate(corrected)
    ]


def _lists(
    variants: list[QueryVariant], generation: Generation, allowed: Mask, weights: Weights, how: Retrieval
) -> tuple[dict[str, Scores], dict[str, float]]:
    """The lists of every query variant, by name, and their weights."""
    lists: dict[str, Scores] = {}
    shares: dict[str, float] = {}
    for mark, share, variant in zip(MARKS, (1.0, 1.0, how.conversation), variants, strict=False):
        own = lists_of(variant, generation, allowed, weights, how.depth)
        lists |= {f"{name}{mark}": scores for name, scores in own.items()}
        shares |= {f"{name}{mark}": weight for name, weight in weights_by_list(list(own), weights, share).items()}
    return lists, shares


def _silent(lists: Mapping[str, Scores], generation: Generation) -> dict[str, frozenset[str]]:
    """By list of asks, the passages that it cannot score."""
    return {name: generation.without_asks for name in lists if is_of_asks(name)}


def _document(generation: Generation, key: str) -> tuple[str, str]:
    source = generation.passages[generation.positions[key]].source
    return source.document, source.version


def _reranked(
    question: str, ranking: list[tuple[str, float]], generation: Generation, reranker: Reranker
) -> list[tuple[str, float]]:
    """Rerank the top of a ranking; the rest follows unchanged."""
    first = ranking[:FIRST]
    texts = [embedded_text(generation.passages[generation.positions[key]]) for key, _ in first]
    scores = reranker.scores(question, texts) if texts else np.zeros(0)
    order = np.argsort(-scores, kind="stable")
    return [*((first[place][0], float(scores[place])) for place in order), *ranking[FIRST:]]


def _hits(generation: Generation, ranking: list[tuple[str, float]], lists: Mapping[str, Scores]) -> tuple[Hit, ...]:
    scores = dict(ranking)
    ranks = {name: _ranks(own) for name, own in lists.items()}
    passages = [generation.passages[generation.positions[key]] for key, _ in ranking]
    return tuple(
        Hit(
            passage,
            scores[passage.id],
            tuple(
                ListScore(name, own[passage.id], ranks[name][passage.id])
                for name, own in lists.items()
                if passage.id in own
            ),
            also,
        )
        for passage, also in distinct(passages)
    )


def _with_coming(hit: Hit, generation: Generation, day: date) -> Hit:
    """Add to a hit the same section of a version that comes into force within a month."""
    source = hit.passage.source
    coming = [
        generation.passages[place]
        for other in generation.versions[source.document]
        if is_near(other, day)
        for place in generation.places[other]
        if generation.passages[place].headings == hit.passage.headings
    ]
    return replace(hit, also=(*hit.also, *coming)) if coming else hit


def _ranks(scores: Scores) -> dict[str, int]:
    """The rank of each passage in a list, from 1; equal scores share the best rank."""
    ranks: dict[str, int] = {}
    before: tuple[float, int] | None = None
    for place, (key, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1]), start=1):
        if before is None or score != before[0]:
            before = (score, place)
        ranks[key] = before[1]
    return ranks
