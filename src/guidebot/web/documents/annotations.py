"""Spans of a text, and the positions where they split its HTML."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A position in a text where a highlight opens or closes, or where an anchor is placed."""

    at: int
    kind: str
    anchor: str = ""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with touching and overlapping ones joined and empty ones removed."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def annotations_at(
    places: Sequence[int], spans: Iterable[Span], anchors: Iterable[tuple[int, str]]
) -> list[Annotation]:
    """The annotations for a text whose characters are at `places`; at one position, closing ones come first."""
    cuts = [Annotation(bisect_left(places, offset), "anchor", anchor) for offset, anchor in anchors]
    for start, end in spans:
        first, last = bisect_left(places, start), bisect_left(places, end)
        if first < last:
            cuts += [Annotation(first, "open"), Annotation(last, "close")]
    return sorted(cuts, key=lambda cut: (cut.at, ("close", "anchor", "open").index(cut.kind)))
