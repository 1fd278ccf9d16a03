"""Spans of personal data, and finders based on patterns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "e-mail",
    "phone",
    "sort code",
    "account number",
    "IBAN",
    "card number",
    "stream key",
    "password",
    "address",
    "ID number",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Span:
    """A span `text[start:end]` of personal data; offsets are code points."""

    kind: Kind
    start: int
    end: int


# Yields disjoint spans of a text in order, in linear time: every repetition in a pattern is bounded.
Finder = Callable[[str], Iterator[Span]]


def pattern_finder(kind: Kind, pattern: str, fits: Callable[[str], bool] | None = None) -> Finder:
    """A finder of the matches of a pattern, or only of its group `it` if it has one, since the rest is context."""
    compiled = re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    group = "it" if "it" in compiled.groupindex else 0

    def find(text: str) -> Iterator[Span]:
        for match in compiled.finditer(text):
            if fits is None or fits(match[group]):
                yield Span(kind, *match.span(group))

    return find


def digits_of(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(each for each in text if each in "0123456789")
