"""The records of the reader: a passage as it is read, and what was read in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from guidebot.records import Hit, Label
from guidebot.text.plain_text import plain
from guidebot.text.sentences import statements

JOINT = " || "  # between the turns of a conversation, when they are read together


class Flip(StrEnum):
    """The deciding difference between a claim and a text that contradicts it."""

    NUMBER = "number"
    UNIT = "unit"
    BOUND = "bound"
    DATE = "date"
    NEGATION = "negation"
    PERMISSION = "permission"
    QUANTIFIER = "quantifier"
    WHO = "who"
    CONDITION = "condition"
    EXCEPTION = "exception"
    FEATURE = "feature"
    REGION = "region"
    CONSEQUENCE = "consequence"
    ORDER = "order"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True)
class ReadablePassage:
    """A passage as the reader sees it: the title and headings above it, and its sentences."""

    title: str
    headings: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of a passage, for a question or for a claim.

    `relevance` is the probability that the passage answers the question, and `sentences` the probability of each that
    it answers, or decides about the claim. `verdict` has a probability for each `Label`, in order, and `flips` one for
    each `Flip`, given that the claim is contradicted. Of a question only the first two mean anything, of a claim the
    others.
    """

    relevance: float
    sentences: tuple[float, ...]
    verdict: tuple[float, ...]
    flips: tuple[float, ...]

    @property
    def label(self) -> Label:
        """The most probable label of a claim."""
        return max(zip(Label, self.verdict, strict=True), key=lambda each: each[1])[0]

    @property
    def flip(self) -> Flip:
        """The most probable difference, if the claim is contradicted."""
        return max(zip(Flip, self.flips, strict=True), key=lambda each: each[1])[0]


class Reader(Protocol):
    """The protocol of a reader."""

    @property
    def fingerprint(self) -> str:
        """Identifier of the weights."""
        ...

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """What each passage says to a question."""
        ...

    def check(self, claim: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """What each passage says to a claim."""
        ...


def readable(hit: Hit) -> ReadablePassage:
    """A passage that was found, split into the statements that can be cited."""
    passage = hit.passage
    return ReadablePassage(passage.source.title, passage.headings, sentences_of(passage.text))


def sentences_of(text: str) -> tuple[str, ...]:
    """The statements of a passage's text, without Markdown."""
    return tuple(plain(text[each.start : each.end]) for each in statements(text))
