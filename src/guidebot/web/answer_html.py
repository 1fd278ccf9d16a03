"""Render the Markdown of answers and documents as HTML without active content."""

import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt

from guidebot.records import Answer
from guidebot.text.plain_text import LINK, plain

REFERENCE = re.compile(r"( ?)(?<=\s)\[(\d{1,3})\]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Placeholders for citation numbers while Markdown is rendered. They are removed from input, where nobody types them.
OPEN, CLOSE = "\ue000", "\ue001"
STAYS = "\u00a0"
PLACED = re.compile(f"{OPEN}(\\d+){CLOSE}")
PRIVATE = str.maketrans("", "", OPEN + CLOSE)

# No HTML, no links, no pictures: a document's own links are shown in its card, where they are checked.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["html_inline", "html_block", "link", "image", "autolink", "reference", "code", "heading", "lheading"])
)
Chip = Callable[[int], str]


def answer_html(answer: Answer, chip: Chip) -> str:
    """An answer's text with each citation number replaced by `chip`; numbers inside a quote stay as text."""
    pieces = []
    done = 0
    for start, end in sorted((citation.answer_start, citation.answer_end) for citation in answer.citations):
        pieces += [_numbered(answer.text[done:start]), _quoted(answer.text[start:end])]
        done = max(done, end)
    pieces.append(_numbered(answer.text[done:]))
    return PLACED.sub(lambda found: chip(int(found[1])), markdown_html("".join(pieces)))


def markdown_html(text: str) -> str:
    """Markdown as HTML, without links, pictures or embedded HTML."""
    return str(MARKDOWN.render(LINK.sub(r"\1", text)))


def marked_html(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A passage's exact text with the spans highlighted."""
    pieces = []
    done = 0
    for start, end in sorted(set(spans)):
        if start < done:
            continue
        pieces += [_inline(text[done:start]), f"<mark>{_inline(text[start:end])}</mark>"]
        done = end
    return "".join([*pieces, _inline(text[done:])])


def _numbered(text: str) -> str:
    """Text with placeholders for citation numbers, each kept on the same line as the word before it."""
    return REFERENCE.sub(lambda found: f"{STAYS if found[1] else ''}{OPEN}{found[2]}{CLOSE}", text.translate(PRIVATE))


def _quoted(words: str) -> str:
    return LINK.sub(r"\1", words.translate(PRIVATE))


def _inline(text: str) -> str:
    """Escaped text that keeps bold and drops links and table rules."""
    if "|" in text and "---" in text:
        return escape(plain(text))
    return BOLD.sub(r"<strong>\1</strong>", escape(LINK.sub(r"\1", text)))
