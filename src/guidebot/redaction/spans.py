"""A stretch of text that is to be redacted, and how a pattern finds it."""

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
    """`text[start:end]` is of this kind; offsets are code points."""

    kind: Kind
    start: int
    end: int


# Finds spans of a text in order, disjoint. Its time is linear in the text: every repetition in a pattern is bounded.
Finder = Callable[[str], Iterator[Span]]


def pattern_finder(kind: Kind, pattern: str, fits: Callable[[str], bool] | None = None) -> Finder:
    """What a pattern matches; where it has a group `it`, that group alone, since the rest is what gives it away."""
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
