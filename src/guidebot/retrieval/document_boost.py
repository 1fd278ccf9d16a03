"""Passages of a document that speaks of the question as a whole are moved up."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

BEST = 2  # passages of a document that speak for it

Ranking = list[tuple[str, float]]


def with_siblings(
    ranking: Sequence[tuple[str, float]], document_of: Callable[[str], Hashable], weight: float
) -> Ranking:
    """Add to each score of a ranking, best first, `weight` times the mean of its document's two best.

    What comes back is ordered again, ties by id. A document with one passage in the ranking gets the lowest score for
    the second.
    """
    if not weight or not ranking:
        return list(ranking)
    lowest = ranking[-1][1]
    documents = [document_of(key) for key, _ in ranking]
    best: dict[Hashable, list[float]] = defaultdict(list)
    for document, (_, score) in zip(documents, ranking, strict=True):
        if len(best[document]) < BEST:
            best[document].append(score)
    means = {document: (sum(own) + lowest * (BEST - len(own))) / BEST for document, own in best.items()}
    raised = [
        (key, score + weight * means[document]) for document, (key, score) in zip(documents, ranking, strict=True)
    ]
    return sorted(raised, key=lambda item: (-item[1], item[0]))
