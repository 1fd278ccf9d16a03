"""Response bodies: typed versions of the shapes in `guidebot.serialise`, kept in step by a test."""

from typing import Any

from pydantic import BaseModel, Field

from guidebot.records import Label, Outcome
from guidebot.store.feedback import Why


class FromPassage(BaseModel):
    """The location of a text: the document, its version, headings and dates."""

    document: str = Field(examples=["host-age"])
    version: str
    path: str
    title: str
    headings: list[str]
    page: int | None
    passage_id: str
    effective_from: str | None
    effective_to: str | None
    locale: str
    regions: list[str]


class HitShape(FromPassage):
    """One passage found; `start` and `end` count code points of the document's text."""

    rank: int
    score: float
    text: str
    start: int
    end: int


class CitationShape(FromPassage):
    """The exact words that support a sentence of the answer."""

    number: int
    quote: str
    start: int
    end: int
    answer_start: int
    answer_end: int


class SearchResponse(BaseModel):
    """The passages that best match a question."""

    query: str
    generation: str
    hits: list[HitShape]


class AskResponse(BaseModel):
    """An answer, or the reason why there is none; a decline is an answer with its own outcome."""

    turn_id: str
    query: str
    searched_for: str
    language: str
    as_of: str | None
    generation: str
    outcome: Outcome
    answer: str
    confidence: float
    unsure: bool
    citations: list[CitationShape]
    hits: list[HitShape]
    missing: list[str]
    choices: list[str]
    route: str | None
    contacts: list[str]
    notes: list[str]
    reference: str
    summary: str
    language_model: dict[str, Any] | None
    seconds: dict[str, float]


class ClaimShape(BaseModel):
    """One claim of a draft and its verdict."""

    text: str
    label: Label
    confidence: float
    reasons: list[str]
    evidence: list[CitationShape]


class CheckResponse(BaseModel):
    """Every claim of a draft, and the worst label among them."""

    claims: list[ClaimShape]
    label: Label


class FeedbackResponse(BaseModel):
    """The feedback now saved for a turn; repeating the request gives the same response."""

    turn_id: str
    helpful: bool
    why: Why | None


class DocumentShape(BaseModel):
    """The metadata of a document that the caller may read."""

    document: str
    version: str
    title: str
    path: str
    topic: str
    kind: str
    standing: str
    locale: str
    regions: list[str]
    effective_from: str | None
    effective_to: str | None
    translation_of: str | None
    urls: list[str]
    checked: str | None


class PassageShape(BaseModel):
    """A passage of a document."""

    passage_id: str
    headings: list[str]
    page: int | None
    text: str
    start: int
    end: int


class DocumentsResponse(BaseModel):
    """One page of the documents in scope, and their total number."""

    generation: str
    total: int
    documents: list[DocumentShape]


class WholeDocument(DocumentShape):
    """A document with its passages."""

    passages: list[PassageShape]


class Problem(BaseModel):
    """Problem details (RFC 9457); `errors` lists the invalid fields of a request."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
