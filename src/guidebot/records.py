"""The values that every room speaks: frozen, with tuples for sequences.

Offsets are code points. `Document.text` is what the citations count in: for Markdown the file's own text after
its front matter, for other kinds the text extracted from the file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

GLOBAL = "global"
EVERYONE = ("creator", "staff")

Says = tuple[tuple[str, ...] | None, ...]


class SourceStanding(StrEnum):
    """How much a text may be leaned on: a published rule, a report of others, or the team's own practice."""

    OFFICIAL = "official"
    REPORTED = "reported"
    SUGGESTED = "suggested practice"


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader needs to know of a document to trust it.

    Versions of a document share `document`, and (document, version) is unique in a corpus. `effective_to` is the
    last day in force, Europe/London. An unknown date is None, which bounds nothing.
    """

    document: str
    version: str
    title: str
    path: str
    topic: str = ""
    kind: str = ""
    standing: SourceStanding = SourceStanding.OFFICIAL
    locale: str = "en-GB"
    regions: tuple[str, ...] = (GLOBAL,)
    audiences: tuple[str, ...] = EVERYONE
    effective_from: date | None = None
    effective_to: date | None = None
    translation_of: str | None = None
    urls: tuple[str, ...] = ()
    checked: date | None = None

    @property
    def original(self) -> str:
        """The document that this one translates, or itself."""
        return self.translation_of or self.document


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, the heading's own line left out. Sections are ordered and disjoint.

    `asks` are questions that the section answers, in the words of those who ask. They help to find it, and may be
    suggested as what to ask next. They are no policy: nothing of them is ever counted as evidence. `says` has for each
    ask words by which the sentences that answer it are found; None where nobody has said, empty where none does.
    """

    headings: tuple[str, ...]
    start: int
    end: int
    page: int | None = None
    asks: tuple[str, ...] = ()
    says: Says = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus, read; `digest` is of the bytes it was read from."""

    source: Source
    text: str
    sections: tuple[Section, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that was not read, and why; the path is relative to the corpus folder."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable stretch of a document: `document.text[start:end] == text`.

    `id` depends on the document, its version, the headings and the text alone, so an edit elsewhere in the
    document leaves it as it was. `asks` and `says` are its section's.
    """

    id: str
    source: Source
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    page: int | None = None
    asks: tuple[str, ...] = ()
    says: Says = ()

    @property
    def digest(self) -> str:
        """The sha256 of the text, in hex: what a record of an answer keeps, to see later whether it changed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Query:
    """A question, what was asked before it (oldest first), and for whom, where and when it is asked."""

    text: str
    history: tuple[str, ...] = ()
    locale: str = "en-GB"
    region: str = "GB"
    audience: str = "creator"
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class ListScore:
    """What one list (such as dense or lexical) gave a passage; rank counts from 1."""

    name: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, its fused score, what each list that found it said, and those behind it that say the same."""

    passage: Passage
    score: float
    lists: tuple[ListScore, ...] = ()
    also: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: where it stands in its passage, and where in the answer it is shown.

    `passage.text[start:end]` and `answer.text[answer_start:answer_end]` are the same words, but where a language model
    worded the answer: there the quote is what supports the sentence.
    """

    number: int
    passage: Passage
    start: int
    end: int
    answer_start: int
    answer_end: int

    @property
    def quote(self) -> str:
        """The exact words cited."""
        return self.passage.text[self.start : self.end]


class Outcome(StrEnum):
    """How a question ended. A refusal is an answer; a failure is an exception."""

    ANSWER = "answer"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HANDOVER = "handover"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker is shown. Every citation's passage is among the hits.

    `unsure` says that it may be the nearest there is, and not what was asked. Where a person must go on with it,
    `reference` names the turn to them, and `summary` is plain text to copy.
    """

    query: Query
    outcome: Outcome
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0
    unsure: bool = False
    missing: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    route: str | None = None
    contacts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reference: str = ""
    summary: str = ""


class Label(StrEnum):
    """What the documents say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage: `passage.text[start:end]`."""

    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        """The exact words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the documents say of one claim of a draft, which stands there from `start` to `end`.

    `probabilities` are of the labels, in their order; `evidence` is what the claim was held against, closest first;
    `reasons` say what differs.
    """

    claim: str
    start: int
    end: int
    label: Label
    probabilities: tuple[float, ...]
    evidence: tuple[Quote, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """How probable the label is, from 0 to 1."""
        return self.probabilities[list(Label).index(self.label)]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, with what is needed to explain it later; `seconds` is by stage.

    `configuration` is the fingerprint of how the guide was set up, `model_use` says what a language model did, and
    `reviewed` names the answer by staff that was given again.
    """

    id: str
    at: datetime
    answer: Answer
    searched_for: str
    language: str
    generation: str
    seconds: dict[str, float] = field(default_factory=dict)
    conversation: str | None = None
    channel: str = ""
    configuration: str = ""
    model_use: Mapping[str, Any] | None = None
    reviewed: str | None = None


def understood(turn: Turn) -> str:
    """What was searched for on one line, where it is not what was asked; empty where it is."""
    return "" if turn.searched_for == turn.answer.query.text else " / ".join(turn.searched_for.splitlines())


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """Words of a document that would serve as the citation of a case."""

    document: str
    version: str
    quote: str


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A fact that an answer must hold, and the wordings, in lower case, any of which shows that it does."""

    fact: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An evaluation case: a question as it was asked, and what a right answer does.

    `gold` has one group for each thing the answer must contain, and a group every quote that would do. `forbidden` are
    wordings, in lower case, that show a wrong answer. `as_of` is always pinned.
    """

    id: str
    category: str
    turns: tuple[str, ...]
    locale: str
    region: str
    audience: str
    as_of: date
    expected: Outcome
    gold: tuple[tuple[GoldQuote, ...], ...]
    key_facts: tuple[KeyFact, ...]
    forbidden: tuple[str, ...]
    topic: str
    origin: str
    note: str = ""

    @property
    def query(self) -> Query:
        """The case's question in its scope."""
        *history, last = self.turns
        return Query(last, tuple(history), self.locale, self.region, self.audience, self.as_of)
