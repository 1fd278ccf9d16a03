"""Explanation of a search as JSON: query processing, filters, and each list's score for each hit."""

from guidebot.days import today
from guidebot.index.split import embedded_text
from guidebot.records import Hit, Passage, Query
from guidebot.retrieval.filters import regions_of
from guidebot.retrieval.search import Found
from guidebot.serialise import Shape
from guidebot.text.terms import terms


def explanation(query: Query, found: Found) -> Shape:
    """The search text, the filters applied, and the seconds per stage."""
    return {
        "searched_for": found.searched_for,
        "language": found.language,
        "mended": [list(pair) for pair in found.corrected.corrections],
        "filters": {
            "audience": query.audience,
            "regions": sorted(regions_of(query.region)),
            "as_of": (query.as_of or today()).isoformat(),
        },
        "seconds": {stage: round(seconds, 4) for stage, seconds in found.seconds.items()},
    }


def hit_explanation(found: Found, hit: Hit) -> Shape:
    """A hit's rank and score in each list, its matching terms, and its near-duplicates."""
    return {
        "lists": [{"name": each.name, "rank": each.rank, "score": round(each.score, 4)} for each in hit.lists],
        "matched": list(matched_terms(found, hit.passage)),
        "also": [{"passage_id": other.id, "path": other.source.path} for other in hit.also],
    }


def matched_terms(found: Found, passage: Passage) -> tuple[str, ...]:
    """The stemmed terms of the question that a passage contains."""
    own = set(terms(embedded_text(passage)))
    return tuple(dict.fromkeys(term for term in terms(found.searched_for) if term in own))
