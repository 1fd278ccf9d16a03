"""E-mail addresses, phone numbers and ID numbers. Only this module imports phonenumbers."""

import re
from collections.abc import Iterator

import phonenumbers

from guidebot.redaction.spans import Finder, Span, digits_of, pattern_finder

MAIL_SERVICES = (
    "gmail|googlemail|hotmail|outlook|yahoo|icloud|live|msn|aol|proton|protonmail|btinternet|sky|gmx|qq|163|126|foxmail"
)
LOCAL = r"(?<![a-z0-9._%+'-]) [a-z0-9][a-z0-9._%+'-]{0,63}"
NO_NAME = r"(?! (?: in|on|up|out|it|me|us|is|are|was|look|looking|meet|met|available ) \s )"  # "sign in at outlook.com"
LABELS = r"[a-z0-9] [a-z0-9-]{0,62} (?: \. [a-z0-9-]{1,63} ){0,4}"

find_mail = pattern_finder("e-mail", rf"{LOCAL} @ {LABELS} \. [a-z]{{2,24}} (?![a-z0-9-])")
# Obfuscated addresses: with "(at)" for any domain, with a bare "at" or spaces only for well-known mail services.
find_bracketed_mail = pattern_finder(
    "e-mail",
    rf"{LOCAL} \s? [(\[{{] \s? at \s? [)\]}}] \s? {LABELS} (?: \. | \s? [(\[{{] dot [)\]}}] \s? ) [a-z]{{2,24}}",
)
find_spelt_mail = pattern_finder(
    "e-mail",
    rf"{NO_NAME} {LOCAL} (?: \s{{1,2}} dot \s{{1,2}} [a-z0-9_-]{{1,40}} ){{0,3}}"
    rf" (?: \s{{1,2}} at \s{{1,2}} | \s{{0,2}} @ \s{{0,2}} ) (?: {MAIL_SERVICES} )"
    r"(?: (?: \s{1,2} dot \s{1,2} | \. ) [a-z]{2,5} ){1,2} (?![a-z])",
)

DIGIT_RUN = re.compile(r"(?<![A-Za-z0-9_£$€])(?<!\d[.,/:-])(?:\+ ?|\()?\d(?:[ .()-]{0,2}\d){8,4000}")
GROUP = re.compile(r"(?:[+(]{1,2} ?)?\d+")
DIGITS = range(9, 16)
NATIONAL = re.compile(r"0[1-35789]\d{8,9}")  # British national format, including invalid numbers
BRITISH_MOBILE = re.compile(r"440?7[1-9]\d{8}")  # without the plus sign
CHINESE_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
CHINESE_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})(?:[ -]|\) ?)\d{3,4}[ -]?\d{4}")
AMERICAN = re.compile(r"[2-9]\d{2}(?:\) ?|-)[2-9]\d{2}-\d{4}")  # national format; its groups tell it from order numbers
WHATSAPP = "wa.me/"  # followed by an international number without a plus sign
CUE = re.compile(
    r"(?:mob(?:ile)?|phone|tel|text|call|ring|whatsapp|number|电话|手机)\W{0,3}(?:is|was|on|me|me on)?\W{0,3}$",
    re.IGNORECASE,
)
WITHOUT_ZERO = re.compile(r"7[1-9]\d{8}")
MOST_GROUPS = 8


def phone_finder(keep: frozenset[str]) -> Finder:
    """A finder of international, British, Chinese and American phone numbers, except those in `keep`."""

    def find(text: str) -> Iterator[Span]:
        for run in DIGIT_RUN.finditer(text):
            groups = [match.span() for match in GROUP.finditer(text, *run.span())]
            place = 0
            while place < len(groups):
                length = _phone_groups(text, groups[place : place + MOST_GROUPS])
                start, end = groups[place][0], groups[place + max(length, 1) - 1][1]
                if text[start] == "(" and ")" not in text[start:end]:
                    start += 1  # the bracket is not of the number
                if length and digits_of(text[start:end]) not in keep:
                    yield Span("phone", start, end)
                place += max(length, 1)

    return find


def _phone_groups(text: str, groups: list[tuple[int, int]]) -> int:
    """The largest number of leading groups of digits that form a phone number; 0 if none do."""
    start = groups[0][0]
    for count in range(len(groups), 0, -1):
        written = text[start : groups[count - 1][1]]
        if len(digits_of(written)) in DIGITS and _is_phone(written, text[max(0, start - 30) : start]):
            return count
    return 0


def _is_phone(written: str, before: str) -> bool:
    plain = written.lstrip("( ")
    digits = digits_of(plain)
    if plain.startswith(("+", "00")) or before.endswith(WHATSAPP):
        return _is_international("+" + digits.removeprefix("00"))
    if any(form.fullmatch(digits) for form in (NATIONAL, BRITISH_MOBILE, CHINESE_MOBILE)):
        return True
    if CHINESE_LANDLINE.fullmatch(plain) or AMERICAN.fullmatch(plain):
        return True
    return bool(WITHOUT_ZERO.fullmatch(digits) and (CUE.search(before) or " " in plain))


def _is_international(written: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(written, None))
    except phonenumbers.NumberParseException:
        return False


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"  # GB 11643-1999


def _is_chinese_id(written: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(written[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == written[17].upper()


CHINESE_ID = r"[1-9]\d{5} (?:19|20)\d{2} (?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01]) \d{3} [\dX] (?![0-9a-z])"
find_chinese_id = pattern_finder("ID number", rf"(?<![0-9a-z]) {CHINESE_ID}", _is_chinese_id)
find_said_chinese_id = pattern_finder("ID number", rf"身份证 (?:号码?|号)? [\s:：是为]{{0,4}} (?P<it> {CHINESE_ID} )")
find_insurance = pattern_finder(
    "ID number", r"(?<![0-9a-z]) [a-z]{2} \s? \d{2} \s? \d{2} \s? \d{2} \s? [a-d] (?![0-9a-z])"
)
find_licence = pattern_finder(
    "ID number", r"(?<![0-9a-z]) [a-z9]{5} \s? \d{6} \s? [a-z9]{2} [0-9] [a-z]{2} (?![0-9a-z])"
)
find_passport = pattern_finder(
    "ID number",
    r"(?: passport | 护照 ) \s? (?: no\b\.? | num(?:ber)? | 号码? | \# )? [\s:：是为(]{0,4} (?: is\s )?"
    r"(?P<it> [a-z]{0,2} \d{6,9} ) (?![0-9a-z])",
)
