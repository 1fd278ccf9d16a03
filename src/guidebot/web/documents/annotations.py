"""Stretches of a text, and where they cut what is shown of it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A place in a stretch of text at which a mark opens or closes, or an anchor stands."""

    at: int
    kind: str
    anchor: str = ""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap joined, empty ones left out."""
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
    """Where to cut a stretch whose characters stand at `places`; of cuts at one place those that close come first."""
    cuts = [Annotation(bisect_left(places, offset), "anchor", anchor) for offset, anchor in anchors]
    for start, end in spans:
        first, last = bisect_left(places, start), bisect_left(places, end)
        if first < last:
            cuts += [Annotation(first, "open"), Annotation(last, "close")]
    return sorted(cuts, key=lambda cut: (cut.at, ("close", "anchor", "open").index(cut.kind)))


def annotated_html(words: str, cuts: Iterable[Annotation]) -> str:
    """Words as HTML, with marks and anchors where they are cut."""
    pieces: list[str] = []
    done = 0
    for cut in cuts:
        pieces.append(escape(words[done : cut.at]))
        anchor = f'<span id="{escape(cut.anchor)}"></span>'
        pieces.append({"open": "<mark>", "close": "</mark>"}.get(cut.kind, anchor))
        done = cut.at
    return "".join([*pieces, escape(words[done:])])
