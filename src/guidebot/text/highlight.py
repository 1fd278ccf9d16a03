"""Texts cut into pieces, so that a template can highlight some."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HighlightPiece:
    """Some text; `kind` names its highlight, if any, and `why` is the tooltip."""

    text: str
    kind: str = ""
    why: str = ""


def highlighted(text: str, spans: Iterable[tuple[int, int, str, str]]) -> list[HighlightPiece]:
    """A text with highlights, each from its start and end, its kind and its tooltip; overlapping ones are left out."""
    pieces, done = [], 0
    for start, end, kind, why in sorted(spans):
        if start >= done:
            pieces += [HighlightPiece(text[done:start]), HighlightPiece(text[start:end], kind, why)]
            done = end
    return [piece for piece in (*pieces, HighlightPiece(text[done:])) if piece.text]
