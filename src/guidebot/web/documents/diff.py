"""The word-by-word changes between two versions of a document, ready to lay out."""

import re
from dataclasses import dataclass

from guidebot.index.changes import ChangeKind, changes, word_changes
from guidebot.records import Document

CHINESE = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
TORN = re.compile(f"(?<={CHINESE}) (?={CHINESE})")  # a space added by the word-by-word comparison


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """Words that are unchanged (`=`), removed (`-`) or added (`+`); `gap` is the space before them."""

    mark: str
    words: str
    gap: str


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One changed passage, with its old and new text in one row."""

    kind: ChangeKind
    headings: tuple[str, ...]
    pieces: tuple[DiffPiece, ...]

    @property
    def before(self) -> tuple[DiffPiece, ...]:
        """The old text."""
        return tuple(piece for piece in self.pieces if piece.mark != "+")

    @property
    def after(self) -> tuple[DiffPiece, ...]:
        """The new text."""
        return tuple(piece for piece in self.pieces if piece.mark != "-")


def rows(old: Document, new: Document) -> list[DiffRow]:
    """The passages that differ between two versions, in text order."""
    return [
        DiffRow(change.kind, change.headings, _pieces(word_changes(change.before, change.after)))
        for change in changes(old, new)
    ]


def _pieces(changed: list[tuple[str, str]]) -> tuple[DiffPiece, ...]:
    pieces: list[DiffPiece] = []
    before = ""
    for mark, words in changed:
        tight = TORN.sub("", words)
        gap = " " if before and not TORN.search(f"{before[-1]} {tight[0]}") else ""
        pieces.append(DiffPiece(mark, tight, gap))
        before = tight
    return tuple(pieces)
