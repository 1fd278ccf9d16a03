"""Card numbers, IBANs, sort codes and account numbers."""

import re
from collections.abc import Iterator

from guidebot.redaction.spans import Span, digits_of, pattern_finder

# Total length of an IBAN by country (ISO 13616 registry).
IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("SI",), 19),
    **dict.fromkeys(("AT", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("AE", "GI", "IL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "CY", "HU", "PL"), 28),
    **dict.fromkeys(("UA",), 29),
    **dict.fromkeys(("MT",), 31),
}
IBAN = "|".join(rf"{country}\d{{2}}(?:[ -]?[A-Z0-9]){{{size - 4}}}" for country, size in IBAN_LENGTHS.items())
CARD_LENGTHS = {"34": (15,), "37": (15,), "62": (16, 17, 18, 19)}


def is_iban(written: str) -> bool:
    """True if the check digits are valid (ISO 7064, modulo 97)."""
    plain = "".join(each for each in written if each.isalnum()).upper()
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def is_luhn(digits: str) -> bool:
    """True if the last digit is a valid check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0  # noqa: PLR2004  # of two digits


def _is_card(written: str) -> bool:
    digits = digits_of(written)
    return digits[0] in "23456" and len(digits) in CARD_LENGTHS.get(digits[:2], (16,)) and is_luhn(digits)


CARD = r"\d (?: [ -]? \d ){14,18}"
find_iban = pattern_finder("IBAN", rf"(?<![a-z0-9]) (?:{IBAN}) (?![a-z0-9])", is_iban)
find_said_iban = pattern_finder("IBAN", rf"\biban\b [\s:：是为]{{0,4}} (?: is\s )? (?P<it> {IBAN} ) (?![a-z0-9])")
find_card = pattern_finder("card number", rf"(?<![a-z0-9_.,£$€-]) {CARD} (?![\d%])", _is_card)
# A number announced as a card number is redacted even with a mistyped digit.
find_said_card = pattern_finder(
    "card number",
    r"(?: card | visa | mastercard | amex | 银行卡 | 信用卡 | 卡号 | (?:银行|收款)[账帐][号户] ) [^\d\n]{0,16}"
    rf" (?P<it> {CARD} ) (?![\d%])",
)

SORT = r"\d{2} (?: - \d{2} - | [ ] \d{2} [ ] | \d{2} ) \d{2}"
ACCOUNT = r"\d{4} [ ]? \d{4}"
COUNTED = "likes? | diamonds? | followers? | views? | viewers? | coins? | fans? | points? | 个 | 粉丝"
NOT_COUNTED = rf"(?! [\d%] | [.,]\d | \s{{0,2}} (?: {COUNTED} ) )"
PAIR = re.compile(
    rf"(?<![a-z0-9_.,£$€-]) (?P<sort> {SORT} ) [\s,;/|]{{1,4}}"
    rf" (?: (?: and | acc(?:oun)?t? | a/c | no )\W{{0,3}} ){{0,3}}"
    rf"(?P<account> {ACCOUNT} ) {NOT_COUNTED}",
    re.IGNORECASE | re.VERBOSE,
)
find_sort_code = pattern_finder(
    "sort code",
    r"(?: \bsort (?:[ -]?code)? | \bs/c | 银行代码 ) (?: \s? (?: is | was | no\.? | number ) \b )? [\s:：#=是为(-]{0,4}"
    rf"(?P<it> {SORT} ) (?![\d-])",
)
find_account = pattern_finder(
    "account number",
    r"(?: \b acc(?:oun)?t? \b | \b a/c | 账号 | 账户 | 帐号 | \b bank \b [^\d\n]{0,24} \b number \b )"
    r"\s? (?: no\b\.? | num(?:ber)?\b | \# )? \s? (?: is\b | was\b | are\b )? [\s:：#=是为(-]{0,4}"
    rf"(?P<it> {ACCOUNT} ) {NOT_COUNTED}",
)


def find_pair(text: str) -> Iterator[Span]:
    """A sort code followed by an account number, recognised without a keyword."""
    for match in PAIR.finditer(text):
        yield Span("sort code", *match.span("sort"))
        yield Span("account number", *match.span("account"))
