"""Answers and quotes, cut into pieces that a template can show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from guidebot.records import Answer
from guidebot.templating import trusted
from guidebot.text.plain_text import LINK, plain

REFERENCE = re.compile(r"( ?)(?<=\s)\[(\d{1,3})\]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Placeholders for citation numbers and contacts while Markdown is rendered. They are removed from input, where nobody
# types them.
OPEN, CLOSE = "\ue000", "\ue001"
STAYS = "\u00a0"
PLACED = re.compile(f"{OPEN}(contact )?(\\d+){CLOSE}")
PRIVATE = str.maketrans("", "", OPEN + CLOSE)

# No HTML, no links, no pictures: a document's own links are shown in its card, where they are checked.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["html_inline", "html_block", "link", "image", "autolink", "reference", "code", "heading", "lheading"])
)


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """Some HTML of an answer, and the citation number or the contact that follows it."""

    html: Markup
    number: int | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class QuotePiece:
    """Part of a passage, highlighted or not; every second one of its parts is bold."""

    parts: tuple[str, ...]
    is_marked: bool


def answer_pieces(answer: Answer) -> list[AnswerPiece]:
    """An answer's text, cut at its citation numbers and contacts; numbers inside a quote stay as text."""
    texts = []
    done = 0
    for start, end in sorted((citation.answer_start, citation.answer_end) for citation in answer.citations):
        texts += [_placed(answer.text[done:start], answer.contacts), _quoted(answer.text[start:end])]
        done = max(done, end)
    texts.append(_placed(answer.text[done:], answer.contacts))
    return _cut(_rendered(LINK.sub(r"\1", "".join(texts))), answer.contacts)


def inline_html(text: str) -> Markup:
    """Markdown within a paragraph as HTML, without links, pictures or embedded HTML."""
    return trusted(MARKDOWN.renderInline(LINK.sub(r"\1", text)))


def quote_pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[QuotePiece]:
    """A passage's exact text with the spans highlighted."""
    pieces = []
    done = 0
    for start, end in sorted(set(spans)):
        if start < done:
            continue
        pieces += [_piece(text[done:start], is_marked=False), _piece(text[start:end], is_marked=True)]
        done = end
    return [*pieces, _piece(text[done:], is_marked=False)]


def _placed(text: str, contacts: Sequence[str]) -> str:
    """Text with placeholders for contacts in lists, and for numbers, each on the same line as the word before it."""
    items = {f"- {contact}": f"- {OPEN}contact {number}{CLOSE}" for number, contact in enumerate(contacts)}
    lines = [items.get(line, line) for line in text.translate(PRIVATE).split("\n")]
    return REFERENCE.sub(lambda found: f"{STAYS if found[1] else ''}{OPEN}{found[2]}{CLOSE}", "\n".join(lines))


def _quoted(words: str) -> str:
    return LINK.sub(r"\1", words.translate(PRIVATE))


def _rendered(text: str) -> str:
    """Markdown as HTML; list items that are contacts have a class of their own."""
    tokens = MARKDOWN.parse(text)
    for item, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        placed = PLACED.fullmatch(inline.content)
        if item.type == "list_item_open" and placed is not None and placed[1]:
            item.attrSet("class", "line")
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _cut(html: str, contacts: Sequence[str]) -> list[AnswerPiece]:
    pieces = []
    done = 0
    for found in PLACED.finditer(html):
        before, number = trusted(html[done : found.start()]), int(found[2])
        pieces.append(AnswerPiece(before, contact=contacts[number]) if found[1] else AnswerPiece(before, number))
        done = found.end()
    return [*pieces, AnswerPiece(trusted(html[done:]))]


def _piece(text: str, *, is_marked: bool) -> QuotePiece:
    """Text that keeps bold and drops links and table rules."""
    if "|" in text and "---" in text:
        return QuotePiece((plain(text),), is_marked)
    return QuotePiece(tuple(BOLD.split(LINK.sub(r"\1", text))), is_marked)
