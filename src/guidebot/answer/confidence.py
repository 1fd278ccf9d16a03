"""How sure it is that something that was found answers the question."""

from collections.abc import Sequence
from math import log

from guidebot.answer.extract import LISTS, Asked, Candidate, Features
from guidebot.corpus.language import CHINESE
from guidebot.index.lexical import terms
from guidebot.records import Hit

LONG = 12  # terms, from which more make no difference


def confidence_features(asked: Asked, ranked: Sequence[Candidate], hits: Sequence[Hit]) -> Features:
    """What the model of confidence sees of a question with some candidates."""
    first, second = ([each.relevance for each in ranked[:2]] + [0.0])[:2]
    likely = min(max(first, 1e-4), 1 - 1e-4)
    similarity = max(each.similarity for each in ranked)
    every = [each.features for each in ranked]
    best = {name: max((each[name] for each in every if name in each), default=None) for name in LISTS}
    return {
        **{name: score for name, score in best.items() if score is not None},
        "relevance": first,
        "next relevance": second,
        "odds": log(likely / (1 - likely)),
        "similarity": similarity,
        "coverage": max(each.coverage for each in ranked),
        "score": hits[0].score,
        "ahead": hits[0].score - hits[1].score if len(hits) > 1 else hits[0].score,
        "terms": float(min(len(set(terms(asked.text))), LONG)),
        "typed terms": float(min(len(set(terms(asked.typed))), LONG)),
        "chinese": float(asked.language == CHINESE),
    }
