"""Extraction of full and partial dates from text."""

import re
from dataclasses import dataclass

MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{MONTH})\b(?:,?\s(?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<month2>{MONTH})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<year2>(?:19|20)\d\d))?"
    rf"|\b(?P<month3>{MONTH})\s(?P<year3>(?:19|20)\d\d)\b"
    r"|\b(?P<year4>(?:19|20)\d\d)-(?P<month4>\d\d)-(?P<day4>\d\d)\b"
    r"|(?P<year5>(?:19|20)\d\d)\s?年(?:\s?(?P<month5>\d{1,2})\s?月)?(?:\s?(?P<day5>\d{1,2})\s?[日号])?"
    r"|(?P<month6>\d{1,2})\s?月\s?(?P<day6>\d{1,2})\s?[日号]"
    r"|(?<![\d,.£$€:])(?P<year7>(?:19|20)\d\d)(?![\d,.:]\d|\d|\s?(?:followers|coins|viewers|kbps|mbps))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A full or partial date; missing parts are None."""

    year: int | None
    month: int | None
    day: int | None
    text: str

    def agrees(self, other: "Day") -> bool:
        """True if the parts that both dates have are equal."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(one is None or two is None or one == two for one, two in pairs)


def dates(text: str) -> tuple[Day, ...]:
    """The dates in a text, in order."""
    return tuple(_day(found) for found in DATE.finditer(text))


def _day(found: re.Match[str]) -> Day:
    def part(name: str) -> str | None:
        return next((value for key, value in found.groupdict().items() if key.startswith(name) and value), None)

    year, month, day = part("year"), part("month"), part("day")
    number = None
    if month:
        number = int(month) if month.isdigit() else [name[:3] for name in MONTHS].index(month[:3].lower()) + 1
    return Day(int(year) if year else None, number, int(day) if day else None, found[0])
