"""The source cards of an answer: the passage with the quoted words highlighted, and its dates, region and status."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from guidebot.records import Answer, Citation, Passage
from guidebot.web.chat.answer_pieces import QuotePiece, quote_pieces
from guidebot.web.documents.links import document_link


@dataclass(frozen=True, slots=True)
class Card:
    """A passage that an answer cites: its text in pieces, its place in the document, and the pages it comes from.

    `pages` are the addresses on the web, each with what is shown of it.
    """

    number: int
    passage: Passage
    path: tuple[str, ...]
    pieces: tuple[QuotePiece, ...]
    link: str
    pages: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """The passage's own heading; empty if it repeats the title."""
        own = "".join(self.passage.headings[-1:])
        return "" if own == self.passage.source.title else own


def by_number(answer: Answer) -> dict[int, list[Citation]]:
    """An answer's citations by their number, in the order of first use."""
    numbers: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.number, []).append(citation)
    return numbers


def cards_of(answer: Answer, language: str) -> list[Card]:
    """A card for each passage that an answer cites."""
    return [_card(number, citations, language) for number, citations in by_number(answer).items()]


def _card(number: int, citations: list[Citation], language: str) -> Card:
    passage = citations[0].passage
    return Card(
        number,
        passage,
        tuple(heading for heading in passage.headings if heading != passage.source.title),
        tuple(quote_pieces(passage.text, [(each.start, each.end) for each in citations])),
        document_link(citations[0], language=language),
        tuple((url, _shown(url)) for url in passage.source.urls if _is_web(url)),
    )


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("https", "http")
    except ValueError:
        return False
