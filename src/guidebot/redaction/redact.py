"""Redaction: personal data is replaced by placeholders such as [phone].

The text between findings is searched again on its own until nothing more is found. This makes redaction idempotent
for any patterns.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits

from guidebot.redaction import addresses as places
from guidebot.redaction import bank_details as money
from guidebot.redaction import contact_details as people
from guidebot.redaction import credentials as keys
from guidebot.redaction.spans import KINDS, Finder, Span, digits_of

# Public helplines in Britain, which are not personal data.
HELPLINES = (
    "0300 123 3393",  # Mind
    "0800 1111",  # Childline
    "0800 068 4141",  # Papyrus
    "0808 2000 247",  # National Domestic Abuse Helpline
    "0808 800 5000",  # NSPCC
    "0808 8020 133",  # National Gambling Helpline
    "0800 58 58 58",  # CALM
    "0300 123 2040",  # Action Fraud
    "0345 6000 459",  # Revenge Porn Helpline
)
MARKS = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
# Other forms of letters, digits, spaces and dashes, such as those of a Chinese keyboard or of text copied from a page.
# Each stands for one character, so that offsets stay the same.
FULL_WIDTH = {ord(each) + 0xFEE0: each for each in f"{ascii_letters}{digits}+-.()@_"}
SPACES = dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000), " ")
DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
FORMS = FULL_WIDTH | SPACES | DASHES


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted text; `spans` are offsets in the original text, in order and disjoint."""

    text: str
    found: tuple[Span, ...]


def redact(text: str, keep: Collection[str] = HELPLINES) -> Redacted:
    """Redact personal data and credentials.

    Phone numbers in `keep` are left in, compared by their digits. Idempotent.
    """
    finders = _finders(frozenset(digits_of(number) for number in keep))
    searched = text.translate(FORMS)
    found: list[Span] = []
    waiting = _between(0, len(text), [match.span() for match in MARKS.finditer(text)])
    while waiting:
        start, end = waiting.pop()
        here = _first_found(searched[start:end], finders)
        found += [Span(span.kind, start + span.start, start + span.end) for span in here]
        if here:
            waiting += _between(start, end, [(start + span.start, start + span.end) for span in here])
    found.sort(key=lambda span: span.start)
    return Redacted(_marked(text, found), tuple(found))


def _first_found(text: str, finders: tuple[Finder, ...]) -> list[Span]:
    """The findings of the first finder that finds anything."""
    return next((found for finder in finders if (found := list(finder(text)))), [])


def _between(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The gaps between `start` and `end` that are not taken."""
    begins = [start, *(span[1] for span in taken)]
    ends = [*(span[0] for span in taken), end]
    return [(begin, stop) for begin, stop in zip(begins, ends, strict=True) if begin < stop]


def _marked(text: str, found: list[Span]) -> str:
    pieces = []
    last = 0
    for span in found:
        pieces += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=8)
def _finders(keep: frozenset[str]) -> tuple[Finder, ...]:
    """All finders, in order of reliability; later ones do not see what earlier ones found."""
    return (
        keys.find_stream_url,
        people.find_mail,
        people.find_bracketed_mail,
        people.find_spelt_mail,
        keys.find_password,
        keys.find_stream_key,
        keys.find_said_key,
        money.find_iban,
        money.find_said_iban,
        people.find_chinese_id,
        people.find_said_chinese_id,
        money.find_card,
        money.find_said_card,
        people.find_insurance,
        people.find_licence,
        people.find_passport,
        money.find_pair,
        money.find_sort_code,
        money.find_account,
        places.find_postcode,
        places.find_home,
        places.find_chinese_address,
        places.find_said_chinese_address,
        people.phone_finder(keep),
    )
