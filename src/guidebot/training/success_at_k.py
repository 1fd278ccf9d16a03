"""Success@k: the share of questions whose passage is among the top k of its group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guidebot.retrieval.fusion import fuse
from guidebot.training.hard_negatives import PassageVectors
from guidebot.training.question_pairs import TrainingQuestion

FIRST = 5
DEPTH = 200


@dataclass(frozen=True, slots=True)
class Success:
    """For each question, whether its passage is first, and whether it is in the top five."""

    at_1: tuple[bool, ...]
    at_5: tuple[bool, ...]

    def __str__(self) -> str:
        """Both shares, for progress messages."""
        return f"Success@1 {np.mean(self.at_1):.3f}, Success@{FIRST} {np.mean(self.at_5):.3f}"


def success(
    questions: Sequence[TrainingQuestion], library: PassageVectors, dense: float = 1.0, lexical: float = 0.0
) -> Success:
    """Search for each question in its group, with these weights of dense search and BM25."""
    vectors = library.embed([question.text for question in questions])
    ranks = []
    for question, vector in zip(questions, vectors, strict=True):
        group = library.group_of(question)
        keys = library.groups[group]
        lists, weights = {}, {}
        if dense:
            scores = library.by_meaning(group, vector)
            lists["dense"] = {keys[place]: float(scores[place]) for place in np.argsort(-scores)[:DEPTH]}
            weights["dense"] = dense
        if lexical:
            scores = library.by_words(group, question.text)
            best = np.argsort(-scores)[:DEPTH]
            lists["lexical"] = {keys[place]: float(scores[place]) for place in best if scores[place] > 0}
            weights["lexical"] = lexical
        ranking = [key for key, _ in fuse(lists, weights)]
        ranks.append(ranking.index(question.passage) if question.passage in ranking else len(keys))
    return Success(tuple(rank < 1 for rank in ranks), tuple(rank < FIRST for rank in ranks))
