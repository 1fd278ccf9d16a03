"""The data types shared by all packages: frozen dataclasses, with tuples for sequences.

Offsets are code points in `Document.text`: for Markdown, the file's own text after
its front matter; for other formats, the extracted text.
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
    """Authority of a document: a published rule, a third party's report, or the team's own practice."""

    OFFICIAL = "official"
    REPORTED = "reported"
    SUGGESTED = "suggested practice"


@dataclass(frozen=True, slots=True)
class Source:
    """Metadata of a document.

    Versions of a document share `document`, and (document, version) is unique in a corpus. `effective_to` is the
    last day in force, Europe/London. A date of None is unknown and sets no limit.
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
    """The text under one heading, without the heading line. Sections are ordered and disjoint.

    `asks` are questions that the section answers, in creators' words. They are used for retrieval and as suggestions,
    and never as evidence. `says` has, for each ask, the opening words of the sentences that answer it: None if nobody
    has annotated it, empty if no sentence answers it.
    """

    headings: tuple[str, ...]
    start: int
    end: int
    page: int | None = None
    asks: tuple[str, ...] = ()
    says: Says = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file of the corpus; `digest` is the hash of the bytes it was read from."""

    source: Source
    text: str
    sections: tuple[Section, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that could not be read, and the reason; the path is relative to the corpus folder."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotable span of a document: `document.text[start:end] == text`.

    `id` depends only on the document, its version, the headings and the text, so it survives edits elsewhere in the
    document. `asks` and `says` are those of its section.
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
        """The SHA-256 of the text, in hex; stored with answers to detect later changes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the earlier questions of its conversation (oldest first), and its scope."""

    text: str
    history: tuple[str, ...] = ()
    locale: str = "en-GB"
    region: str = "GB"
    audience: str = "creator"
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class ListScore:
    """A passage's score and rank (from 1) in one ranked list, such as dense or lexical."""

    name: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage: its fused score, its score in each ranked list, and its near-duplicates (`also`)."""

    passage: Passage
    score: float
    lists: tuple[ListScore, ...] = ()
    also: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: its span in the passage and its span in the answer.

    `passage.text[start:end]` and `answer.text[answer_start:answer_end]` are equal, unless a language model rephrased
    the answer: then the quote supports the sentence.
    """

    number: int
    passage: Passage
    start: int
    end: int
    answer_start: int
    answer_end: int

    @property
    def quote(self) -> str:
        """The quoted text."""
        return self.passage.text[self.start : self.end]


class Outcome(StrEnum):
    """The outcome of a question. A decline is an outcome; a failure is an exception."""

    ANSWER = "answer"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HANDOVER = "handover"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer shown to the user. Every citation's passage is among the hits.

    `unsure` marks an answer that may miss the question. If a person takes over, `reference` identifies the turn to
    them and `summary` is plain text to copy.
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
    """The verdict on a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted span of a passage: `passage.text[start:end]`."""

    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quoted text."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one claim, at `draft[start:end]`.

    `probabilities` follow the order of `Label`; `evidence` is the quotes compared with the claim, closest first;
    `reasons` describe the differences.
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
        """Probability of the label, from 0 to 1."""
        return self.probabilities[list(Label).index(self.label)]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, with what is needed to explain it later; `seconds` is by stage.

    `configuration` is the fingerprint of the guide's configuration, `model_use` records the use of a language model,
    and `reviewed` is the id of the staff answer that was reused.
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
    """The search text on one line; empty if it equals the question."""
    return "" if turn.searched_for == turn.answer.query.text else " / ".join(turn.searched_for.splitlines())


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A passage of a document that is accepted as the citation of a case."""

    document: str
    version: str
    quote: str


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A fact that an answer must state, with the accepted wordings in lower case."""

    fact: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An evaluation case: a question and the criteria for a correct answer.

    `gold` has one group for each thing the answer must contain; any quote of a group will do. `forbidden` lists
    wordings, in lower case, that mark a wrong answer. `as_of` is always set.
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
        """The case's question with its scope."""
        *history, last = self.turns
        return Query(last, tuple(history), self.locale, self.region, self.audience, self.as_of)
