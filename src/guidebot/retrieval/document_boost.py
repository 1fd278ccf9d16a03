"""Score boost for passages of documents that match the question as a whole."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

BEST = 2  # passages that represent a document

Ranking = list[tuple[str, float]]


def with_siblings(
    ranking: Sequence[tuple[str, float]], document_of: Callable[[str], Hashable], weight: float
) -> Ranking:
    """Add `weight` times the mean of its document's two best scores to each score of a ranking.

    The result is sorted, best first, ties by id. For a document with one passage in the ranking, the lowest score
    stands in for the second.
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
