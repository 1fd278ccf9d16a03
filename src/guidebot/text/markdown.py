"""Headings and blocks of Markdown text, as offsets into the original text."""

import re
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from guidebot.records import Section
from guidebot.templating import trusted
from guidebot.text.plain_text import plain

LINE_END = re.compile(r"\r\n?|\n")
LIST_OPENINGS = ("bullet_list_open", "ordered_list_open")


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: a paragraph, list, table or other block, without surrounding blank lines.

    `items` are the spans of a list's items, including their markers.
    """

    kind: str
    start: int
    end: int
    items: tuple[tuple[int, int], ...] = ()


@cache
def _parser() -> MarkdownIt:
    # Indented text is not treated as code, since policies and extracted PDFs indent prose.
    return MarkdownIt("commonmark").enable("table").disable(["code", "reference"])


@cache
def _writer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown_html(text: str) -> Markup:
    """Markdown as HTML; the renderer escapes HTML in it and drops links that could run a script."""
    return trusted(_writer().render(text))


def line_starts(text: str) -> list[int]:
    """The offset of the start of each line, followed by the length of the text."""
    return [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]


def markdown_sections(text: str) -> tuple[Section, ...]:
    """The non-empty sections between headings, each with its heading path."""
    starts = line_starts(text)
    path: list[tuple[int, str]] = []
    sections: list[Section] = []
    body_start = 0
    for token, title in _headings(text):
        assert token.map is not None  # block tokens always have line numbers
        first, last = token.map
        _add_section(sections, path, text, body_start, starts[first])
        level = int(token.tag[1:])
        path = [(above, name) for above, name in path if above < level] + [(level, title)]
        body_start = starts[min(last, len(starts) - 1)]
    _add_section(sections, path, text, body_start, len(text))
    return tuple(sections)


def _headings(text: str) -> list[tuple[Token, str]]:
    tokens = _parser().parse(text)
    return [
        (token, " ".join(plain(tokens[number + 1].content).split()))
        for number, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and not _is_prose(token, tokens[number + 1].content)
    ]


def _is_prose(token: Token, content: str) -> bool:
    """True if a setext heading is really a paragraph followed by a line of dashes, and so must stay quotable."""
    return token.markup in ("-", "=") and ("\n" in content or content.endswith((".", "。")))


def _add_section(sections: list[Section], path: list[tuple[int, str]], text: str, start: int, end: int) -> None:
    if text[start:end].strip():
        sections.append(Section(tuple(name for _, name in path if name), start, end))


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The top-level blocks of a text without headings, in order; they cover every non-blank line."""
    starts = line_starts(text)
    blocks: list[Block] = []
    depth_items: list[tuple[int, int]] = []
    for token in _parser().parse(text):
        if token.map is None or token.nesting < 0:
            continue
        if token.level == 1 and token.type == "list_item_open":
            depth_items.append(_trimmed(text, starts[token.map[0]], starts[token.map[1]]))
        elif token.level == 0:
            blocks = _with_items(blocks, depth_items)
            depth_items = []
            span = _trimmed(text, starts[token.map[0]], starts[token.map[1]])
            blocks.append(Block(_kind(token), *span))
    return tuple(block for block in _with_items(blocks, depth_items) if block.start < block.end)


def _with_items(blocks: list[Block], items: list[tuple[int, int]]) -> list[Block]:
    if not items:
        return blocks
    last = blocks[-1]
    return [*blocks[:-1], Block(last.kind, last.start, last.end, tuple(items))]


def _kind(token: Token) -> str:
    if token.type in LIST_OPENINGS:
        return "steps" if token.type.startswith("ordered") else "list"
    return {"table_open": "table", "paragraph_open": "paragraph"}.get(token.type, "other")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())
