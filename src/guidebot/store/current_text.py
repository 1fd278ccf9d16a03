"""The text of the documents, sentence by sentence, regardless of layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guidebot.index.changes import wording
from guidebot.records import Document, Passage, Query
from guidebot.retrieval.filters import in_scope
from guidebot.text.markdown import markdown_blocks
from guidebot.text.plain_text import plain
from guidebot.text.sentences import sentence_spans, without_marker

ALIKE = 0.5  # minimum share of common words for a sentence to count as a reworded one
SAME_SECTION = 0.1  # bonus for the same headings
WHOLE = 8  # minimum words for a match inside a longer sentence not to be chance

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurrentUnit:
    """A sentence, list item or table row, with its place in its passage."""

    words: Words
    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()


def units(text: str, headings: tuple[str, ...] = ()) -> list[CurrentUnit]:
    """The sentences, list items and rows of a text, in order."""
    found = []
    for block in markdown_blocks(text):
        if block.kind == "paragraph":
            spans = sentence_spans(text, block.start, block.end)
        else:
            spans = [without_marker(text, item) for item in block.items] or _lines(text, block.start, block.end)
        for start, end in spans:
            words = wording(text[start:end])
            if any(word.isalnum() for word in words):
                found.append(CurrentUnit(words, " ".join(plain(text[start:end]).split()), start, end, headings))
    return found


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for line in text[start:end].splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return spans


class CurrentText:
    """The sentences of the documents as they are, or as they would be."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages: dict[str, list[Passage]] = {}
        for passage in passages:
            self._passages.setdefault(passage.source.document, []).append(passage)
        self._said: dict[tuple[Any, ...], Said] = {}

    def said(self, document: str, query: Query) -> "Said":
        """The text of a document in the scope of a query; translations are separate documents."""
        scoped = [each for each in self._passages.get(document, ()) if in_scope(each.source, query)]
        key = (document, *sorted({each.source.version for each in scoped}))
        if key not in self._said:
            self._said[key] = Said(scoped)
        return self._said[key]


class Said:
    """The sentences of some passages of one document."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages

    @cached_property
    def units(self) -> list[CurrentUnit]:
        """Every sentence, in order."""
        return [unit for passage in self.passages for unit in units(passage.text, passage.headings)]

    @cached_property
    def known(self) -> frozenset[Words]:
        """The words of each sentence."""
        return frozenset(unit.words for unit in self.units)

    @cached_property
    def wordings(self) -> frozenset[Words]:
        """The words of each passage."""
        return frozenset(wording(passage.text) for passage in self.passages)

    @cached_property
    def running(self) -> str:
        """Every word in order, to find sentences that a splitter cut."""
        return " ".join(("", *(word for unit in self.units for word in unit.words), ""))

    def has(self, unit: CurrentUnit, *, torn: bool) -> bool:
        """True if a sentence is here; one that was `torn` may be inside a longer one."""
        if unit.words in self.known:
            return True
        return torn and len(unit.words) >= WHOLE and f" {' '.join(unit.words)} " in self.running

    def most_alike(self, unit: CurrentUnit, taken: frozenset[Words]) -> CurrentUnit | None:
        """The most likely replacement for a removed sentence, excluding those `taken`."""
        best, most = None, ALIKE
        mine = set(unit.words)
        for other in self.units:
            if other.words in taken:
                continue
            its = set(other.words)
            share = 2 * len(mine & its) / (len(mine) + len(its))
            share += SAME_SECTION if other.headings == unit.headings else 0.0
            if share >= most:
                best, most = other, share
        return best


def sections(documents: Iterable[Document]) -> list[Passage]:
    """Documents as one passage per section, which is enough to compare text and needs no model."""
    return [
        Passage(
            "",
            document.source,
            section.headings,
            document.text[section.start : section.end],
            section.start,
            section.end,
        )
        for document in documents
        for section in document.sections
    ]
