"""Answers that staff wrote or confirmed, reused while the text that supports them is unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guidebot.days import today
from guidebot.index.changes import wording
from guidebot.locale import message
from guidebot.records import Answer, Citation, Hit, Outcome, Passage, Query
from guidebot.retrieval.filters import in_scope
from guidebot.text.sentences import statements

# The newest one in use for a question. Plain SQL, since both database drivers use it.
IN_USE = (
    'SELECT id, "by", at, locale, answer, quotes FROM resolutions '
    "WHERE key = :key AND withdrawn IS NULL AND NOT undone ORDER BY at DESC LIMIT 1"
)
OPENING = "([{\"'“‘（「《"


@dataclass(frozen=True, slots=True)
class ReviewedQuote:
    """Words of a passage that support a staff answer; `wording` holds the words of the whole passage."""

    document: str
    version: str
    passage: str
    quote: str
    wording: str


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """A staff answer; `text` is their own words, if any, with the quotes in it or after it."""

    id: str
    by: str
    at: datetime
    text: str
    quotes: tuple[ReviewedQuote, ...]


def reviewed_from(row: Mapping[str, Any]) -> ReviewedAnswer:
    """Read a row of `IN_USE` whose quotes are already parsed from JSON."""
    at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
    quotes = tuple(ReviewedQuote(**quote) for quote in row["quotes"])
    return ReviewedAnswer(row["id"], row["by"], at, row["answer"], quotes)


def quote_of(passage: Passage, words: str) -> ReviewedQuote:
    """A quote from a passage, ready to store."""
    source = passage.source
    return ReviewedQuote(source.document, source.version, passage.id, words, " ".join(wording(passage.text)))


def answer_again(reviewed: ReviewedAnswer, query: Query, passages: Sequence[Passage], language: str) -> Answer | None:
    """The reviewed answer based on today's passages; None if one it cites has changed or is out of scope.

    It is only valid for questions about today, since other rules may have applied on another day.
    """
    if query.as_of not in (None, today()) or not reviewed.quotes:
        return None
    by_document: dict[str, list[Passage]] = {}
    wanted = {quote.document for quote in reviewed.quotes}
    for passage in passages:
        if passage.source.document in wanted and in_scope(passage.source, query):
            by_document.setdefault(passage.source.document, []).append(passage)
    spans: list[tuple[Passage, int, int]] = []
    for quote in reviewed.quotes:
        span = _span_today(quote, by_document.get(quote.document, ()))
        if span is None:
            return None
        spans.append(span)
    text, citations = compose(reviewed.text, spans)
    shown = {passage.id: passage for passage, _, _ in spans}
    note = message("reviewed_answer.note", language, day=reviewed.at.date())
    hits = tuple(Hit(passage, 1.0) for passage in shown.values())
    return Answer(query, Outcome.ANSWER, text, citations, hits, 1.0, notes=(note,))


def _span_today(quote: ReviewedQuote, passages: Sequence[Passage]) -> tuple[Passage, int, int] | None:
    """The place of a quote in an unchanged passage, ignoring layout."""
    for passage in passages:
        if passage.id == quote.passage or " ".join(wording(passage.text)) == quote.wording:
            span = find_quote(quote.quote, passage)
            if span is not None:
                return (passage, *span)
    return None


def find_quote(words: str, passage: Passage) -> tuple[int, int] | None:
    """The place in a passage with exactly these characters, or else with the same words."""
    start = passage.text.find(words)
    if start >= 0 and words:
        return start, start + len(words)
    wanted = wording(words)
    for each in statements(passage.text):
        if wording(passage.text[each.start : each.end]) == wanted:
            return each.start, each.end
    return None


def compose(text: str, spans: Sequence[tuple[Passage, int, int]]) -> tuple[str, tuple[Citation, ...]]:
    """The text by staff with a number after each quote in it, followed by the remaining quotes.

    Each citation's span in the text holds its exact words; one number per passage.
    """
    numbers: dict[str, int] = {}
    for passage, _, _ in spans:
        numbers.setdefault(passage.id, len(numbers) + 1)
    placed = sorted((text.find(_quoted(span)), place) for place, span in enumerate(spans))
    page, written, citations = "", 0, []
    for at, place in placed:
        passage, start, end = spans[place]
        if at < written:  # not in the text, or inside a quote already marked
            continue
        page += _joint(page, text[written:at]) + text[written:at]
        page += _joint(page, _quoted(spans[place]))
        citations.append(_cited(page, numbers, spans[place]))
        written = at + end - start
        page += f"{text[at:written]} [{numbers[passage.id]}]"
    page += _joint(page, text[written:]) + text[written:]
    marked = {(each.passage.id, each.start) for each in citations}
    for span in spans:
        if (span[0].id, span[1]) not in marked:
            page += "\n\n" if page else ""
            citations.append(_cited(page, numbers, span))
            page += f"{_quoted(span)}{_gap(_quoted(span))}[{numbers[span[0].id]}]"
    return page, tuple(citations)


def _joint(page: str, following: str) -> str:
    """A space if the text that follows would otherwise run into the page."""
    if not page or not following or page[-1].isspace() or page[-1] in OPENING:
        return ""
    return " " if following[0].isascii() and following[0].isalnum() else ""


def _quoted(span: tuple[Passage, int, int]) -> str:
    passage, start, end = span
    return passage.text[start:end]


def _gap(words: str) -> str:
    # After a table, the number needs its own line, or it would be read as a cell.
    return "\n\n" if words.endswith("|") else " "


def _cited(page: str, numbers: Mapping[str, int], span: tuple[Passage, int, int]) -> Citation:
    passage, start, end = span
    return Citation(numbers[passage.id], passage, start, end, len(page), len(page) + end - start)
