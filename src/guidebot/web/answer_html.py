"""The Markdown of answers and documents as HTML that can hold nothing but their words."""

import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt

from guidebot.records import Answer
from guidebot.text.plain_text import LINK, plain

REFERENCE = re.compile(r"( ?)(?<=\s)\[(\d{1,3})\]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Where a number stands while Markdown is read. Nobody writes these characters, and what holds them loses them.
OPEN, CLOSE = "\ue000", "\ue001"
STAYS = "\u00a0"
PLACED = re.compile(f"{OPEN}(\\d+){CLOSE}")
PRIVATE = str.maketrans("", "", OPEN + CLOSE)

# No HTML, no links, no pictures: a document's own addresses stand in its card, where they are checked.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["html_inline", "html_block", "link", "image", "autolink", "reference", "code", "heading", "lheading"])
)
Chip = Callable[[int], str]


def answer_html(answer: Answer, chip: Chip) -> str:
    """An answer's text, with `chip` in the place of each of its numbers; numbers inside a quote stay words."""
    pieces = []
    done = 0
    for start, end in sorted((citation.answer_start, citation.answer_end) for citation in answer.citations):
        pieces += [_numbered(answer.text[done:start]), _quoted(answer.text[start:end])]
        done = max(done, end)
    pieces.append(_numbered(answer.text[done:]))
    return PLACED.sub(lambda found: chip(int(found[1])), markdown_html("".join(pieces)))


def markdown_html(text: str) -> str:
    """Markdown as HTML without links, pictures or HTML of its own."""
    return str(MARKDOWN.render(LINK.sub(r"\1", text)))


def marked_html(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A passage's words as they stand in its document, with the spans marked."""
    pieces = []
    done = 0
    for start, end in sorted(set(spans)):
        if start < done:
            continue
        pieces += [_inline(text[done:start]), f"<mark>{_inline(text[start:end])}</mark>"]
        done = end
    return "".join([*pieces, _inline(text[done:])])


def _numbered(text: str) -> str:
    """With the places of numbers, each kept on the line of the word before it."""
    return REFERENCE.sub(lambda found: f"{STAYS if found[1] else ''}{OPEN}{found[2]}{CLOSE}", text.translate(PRIVATE))


def _quoted(words: str) -> str:
    return LINK.sub(r"\1", words.translate(PRIVATE))


def _inline(text: str) -> str:
    """Escaped text with bold kept; links between documents and table rules are taken out."""
    if "|" in text and "---" in text:
        return escape(plain(text))
    return BOLD.sub(r"<strong>\1</strong>", escape(LINK.sub(r"\1", text)))
