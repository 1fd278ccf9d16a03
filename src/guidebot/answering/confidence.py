"""Features for the confidence that the passages found answer the question."""

from collections import Counter
from collections.abc import Sequence
from math import log

from guidebot.answering.rank_sentences import LISTS, MEANT, READ, Features, RankedSentence, SearchedQuestion, log_odds
from guidebot.records import Hit
from guidebot.text.language import CHINESE
from guidebot.text.terms import terms

LONG = 12  # maximum number of terms counted
UNSEEN = 5.0  # the logarithm of the rank in a list without the passage


def confidence_features(asked: SearchedQuestion, ranked: Sequence[RankedSentence], hits: Sequence[Hit]) -> Features:
    """The features of a question and its candidates for the confidence model."""
    first, second = ([each.relevance for each in ranked[:2]] + [0.0])[:2]
    similarity = max(each.similarity for each in ranked)
    every = [each.features for each in ranked]
    best = {name: max((each[name] for each in every if name in each), default=None) for name in (*LISTS, MEANT, *READ)}
    return {
        **{name: score for name, score in best.items() if score is not None},
        **_agreement(hits),
        "relevance": first,
        "next relevance": second,
        "odds": log_odds(first),
        "similarity": similarity,
        "coverage": max(each.coverage for each in ranked),
        "score": hits[0].score,
        "ahead": hits[0].score - hits[1].score if len(hits) > 1 else hits[0].score,
        "terms": float(min(len(set(terms(asked.text))), LONG)),
        "typed terms": float(min(len(set(terms(asked.typed))), LONG)),
        "chinese": float(asked.language == CHINESE),
    }


def _agreement(hits: Sequence[Hit]) -> Features:
    """The agreement of the lists found for the question on its own: documents, ranks and words of asks."""
    alone = [(hit, each) for hit in hits for each in hit.lists if " with " not in each.name]
    firsts = Counter(hit.passage.source.document for hit, each in alone if each.rank == 1)
    ranks = [log(each.rank) for hit, each in alone if hit is hits[0]]
    return {
        "asked words": max((each.score for _, each in alone if each.name == "asked_words"), default=0.0),
        "first in lists": float(max(firsts.values(), default=0)),
        "mean rank": sum(ranks) / len(ranks) if ranks else UNSEEN,
        "documents": float(len({hit.passage.source.document for hit in hits})),
    }
