"""URLs of document versions, cited words and PDF pages, as pure functions for any view."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from guidebot.records import Citation, Passage, Quote, Source

HOME = "/documents"
SPANS = 50  # maximum number of spans in one URL
CITED = re.compile(r"(?P<digest>[0-9a-f]{1,64}(?:-\d{1,6})?):(?P<start>\d{1,7})-(?P<end>\d{1,7})")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """Words that a URL highlights: `digest` is the end of the passage's id, and the span is in its text."""

    digest: str
    start: int
    end: int


def document_link(cited: Citation | Quote | Passage, span: Span | None = None, *, language: str = "") -> str:
    """The URL of a passage in its document, with a highlighted span: the citation's own, or the one given.

    `language` is the page's language, en or zh, by default the document's own.
    """
    passage = cited if isinstance(cited, Passage) else cited.passage
    if span is None and not isinstance(cited, Passage):
        span = (cited.start, cited.end)
    at = {} if span is None else {"at": f"{digest_of(passage)}:{span[0]}-{span[1]}"}
    return f"{version_link(passage.source, language=language, **at)}#{quote(passage.id, safe='')}"


def version_link(source: Source, *, language: str = "", **more: str) -> str:
    """The URL of a version of a document."""
    return f"{_of(source.document)}?{_asked(v=source.version, **more, lang=language)}"


def diff_link(old: Source, new: Source, *, language: str = "") -> str:
    """The URL of the changes between two versions of a document."""
    asked = _asked(**{"from": old.version, "to": new.version, "lang": language})
    return f"{_of(old.document)}/diff?{asked}"


def file_link(source: Source, page: int | None = None) -> str:
    """The URL of a PDF, opened at a page; empty if the document is not a PDF."""
    if not source.path.lower().endswith(".pdf"):
        return ""
    return f"{_of(source.document)}/file?{_asked(v=source.version)}{f'#page={page}' if page else ''}"


def cited_in(values: Iterable[str]) -> list[CitedSpan]:
    """The spans in a URL, at most `SPANS`; invalid ones are ignored."""
    matches = (CITED.fullmatch(value) for value in list(values)[:SPANS])
    return [CitedSpan(found["digest"], int(found["start"]), int(found["end"])) for found in matches if found]


def digest_of(passage: Passage) -> str:
    """The part of a passage's id that is unique within its document and version."""
    return passage.id.rpartition("#")[2]


def _of(document: str) -> str:
    return f"{HOME}/{quote(document)}"


def _asked(**parameters: str) -> str:
    return urlencode({name: value for name, value in parameters.items() if value}, safe=":")
