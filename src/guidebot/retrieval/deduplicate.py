"""Grouping of near-duplicate passages in a ranking."""

from collections.abc import Iterable
from functools import lru_cache

from guidebot.records import Passage
from guidebot.text.terms import terms

SHINGLE = 3  # terms per shingle
KNOWN = 20_000  # cached passages
TWINS = 0.6  # lowest similarity of shingles for near-duplicates


def distinct(ranked: Iterable[Passage]) -> list[tuple[Passage, tuple[Passage, ...]]]:
    """Group a ranking, best first: each distinct passage with its lower-ranked near-duplicates."""
    groups: list[tuple[Passage, frozenset[tuple[str, ...]], list[Passage]]] = []
    for passage in ranked:
        shingles = _shingles(passage.text)
        for _, known, others in groups:
            if _alike(known, shingles):
                others.append(passage)
                break
        else:
            groups.append((passage, shingles, []))
    return [(first, tuple(others)) for first, _, others in groups]


def _alike(mine: frozenset[tuple[str, ...]], its: frozenset[tuple[str, ...]]) -> bool:
    return bool(mine) and len(mine & its) >= TWINS * len(mine | its)


@lru_cache(maxsize=KNOWN)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = terms(text)
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))
