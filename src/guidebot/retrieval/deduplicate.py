"""One passage for each thing said: near-copies stand behind the best of them."""

from collections.abc import Iterable
from functools import lru_cache

from guidebot.records import Passage
from guidebot.text.terms import terms

SHINGLE = 3  # terms in a row
KNOWN = 20_000  # passages whose shingles are remembered
TWINS = 0.6  # share of shingles in common from which two passages are near-copies


def distinct(ranked: Iterable[Passage]) -> list[tuple[Passage, tuple[Passage, ...]]]:
    """Group passages, best first: each that is unlike all before it, with those after it that say the same."""
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
