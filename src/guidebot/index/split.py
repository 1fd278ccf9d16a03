"""Splitting documents into passages: by heading, then by block, and long blocks by sentence."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guidebot.records import Document, Passage, Section
from guidebot.text.markdown import Block, markdown_blocks
from guidebot.text.plain_text import plain
from guidebot.text.sentences import LISTS, opens_list, sentence_spans

# Version of the splitter; change it when the same document would be split or embedded differently.
FINGERPRINT = "headings-then-blocks-1"
CONTEXT_WIDTH = 300
WIDE = 3
# From coarse to fine; the last one splits between any two characters.
SEPARATORS = [
    r"\n\s*\n",
    r"\n(?=[ \t]*(?:[-*+•]|\d+[.)])[ \t])",
    r"(?<=[.!?])\s+",
    r"[。！？；]",
    r"\n",
    r"[,;:，、]\s*",
    r"\s",
    "",
]

CountTokens = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]


def context_of(title: str, headings: tuple[str, ...]) -> str:
    """The title and headings of a passage as one line, truncated so that it does not crowd out the text."""
    names = [title, *(heading for heading in headings if heading != title)]
    line = " > ".join(name for name in names if name)
    width = 0
    for position, character in enumerate(line):
        width += WIDE if unicodedata.east_asian_width(character) in "WF" else 1
        if width > CONTEXT_WIDTH:
            return line[:position]
    return line


def embedded_text(passage: Passage) -> str:
    """The text of a passage for embedding and lexical search: title, headings and text without Markdown."""
    return f"{context_of(passage.source.title, passage.headings)}\n{plain(passage.text)}"


@dataclass(frozen=True, slots=True)
class Splitter:
    """Splits documents into passages of at most `limit` tokens, including title and headings.

    `count_tokens` returns the embedder's token count of each text.
    """

    count_tokens: CountTokens
    limit: int

    def split(self, document: Document) -> tuple[Passage, ...]:
        """The passages of a document, in order; they cover all of its text except white space and headings."""
        seen: Counter[str] = Counter()
        passages = []
        for section in document.sections:
            for start, end in self._spans(document, section):
                passages.append(_passage(document, section, start, end, seen))
        return tuple(passages)

    def _spans(self, document: Document, section: Section) -> list[Span]:
        context = context_of(document.source.title, section.headings)
        budget = self.limit - self.count_tokens([context])[0]
        text = document.text[section.start : section.end]
        whole = _trimmed(text, (0, len(text)))
        if self._tokens(text, whole) <= budget:
            spans = [whole]
        else:
            spans = self._packed(
                text, [piece for atom in _atoms(text) for piece in self._cut(text, atom, budget)], budget
            )
        return [(section.start + start, section.start + end) for start, end in spans if start < end]

    def _tokens(self, text: str, span: Span) -> int:
        return self.count_tokens([plain(text[span[0] : span[1]])])[0]

    def _packed(self, text: str, pieces: list[Span], budget: int) -> list[Span]:
        """Merge adjacent pieces while they fit the budget."""
        packed: list[Span] = []
        for piece in pieces:
            joined = (packed[-1][0], piece[1]) if packed else piece
            if packed and self._tokens(text, joined) <= budget:
                packed[-1] = joined
            else:
                packed.append(piece)
        return packed

    def _cut(self, text: str, atom: Span, budget: int) -> list[Span]:
        """Split a span into pieces that fit the budget."""
        if self._tokens(text, atom) <= budget:
            return [atom]
        size = budget
        while True:
            spans = self._recursive(text, atom, size)
            if size == 1 or all(self._tokens(text, span) <= budget for span in spans):
                return spans
            size = max(1, size * 3 // 4)  # a cut through Markdown leaves characters that `plain` cannot strip

    def _recursive(self, text: str, atom: Span, size: int) -> list[Span]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # slow to import and rarely needed

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=size,
            chunk_overlap=0,
            length_function=lambda piece: self.count_tokens([plain(piece)])[0],
            separators=SEPARATORS,
            is_separator_regex=True,
            keep_separator="end",
            strip_whitespace=False,
        )
        spans = []
        start = atom[0]
        for piece in splitter.split_text(text[atom[0] : atom[1]]):
            spans.append(_trimmed(text, (start, start + len(piece))))
            start += len(piece)
        return [span for span in spans if span[0] < span[1]]


def _atoms(text: str) -> list[Span]:
    """The blocks of a section; a list or table is kept with its lead-in sentence."""
    atoms: list[Span] = []
    previous: Block | None = None
    for block in markdown_blocks(text):
        if previous and previous.kind == "paragraph" and block.kind in LISTS:
            lead_in = sentence_spans(text, previous.start, previous.end)[-1]
            if opens_list(text, lead_in[1]):
                atoms.pop()
                atoms += [(previous.start, lead_in[0]), (lead_in[0], block.end)]
                previous = block
                continue
        atoms.append((block.start, block.end))
        previous = block
    return [span for span in (_trimmed(text, atom) for atom in atoms) if span[0] < span[1]]


def _trimmed(text: str, span: Span) -> Span:
    stretch = text[span[0] : span[1]]
    return span[0] + len(stretch) - len(stretch.lstrip()), span[0] + len(stretch.rstrip())


def _passage(document: Document, section: Section, start: int, end: int, seen: Counter[str]) -> Passage:
    text = document.text[start:end]
    source = document.source
    digest = hashlib.sha256("\n".join([*section.headings, text]).encode()).hexdigest()[:16]
    seen[digest] += 1
    again = f"-{seen[digest]}" if seen[digest] > 1 else ""  # the same text twice in one document
    return Passage(
        id=f"{source.document}@{source.version}#{digest}{again}",
        source=source,
        headings=section.headings,
        text=text,
        start=start,
        end=end,
        page=section.page,
        asks=section.asks,
        says=section.says,
    )
