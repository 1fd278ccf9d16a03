"""Detection of messages from or about somebody under 18, who gets other helplines."""

import re

from guidebot.text.figures import chinese_number

ADULT = 18
AGE = re.compile(
    r"\b(?:i.?m|i am|im only|aged?|she.?s|he.?s|they.?re|is|am|just|only|turned|turning|be)\s+(?P<said>\d{1,2})\b(?!\s*(?:%|k\b|coins|gifts|hours|mins?|minutes|days|weeks|months|years? in|followers|viewers|pounds|quid|th\b))"
    r"|\b(?P<old>\d{1,2})\s*(?:-|\s)?\s*(?:years?|yrs?)?\s*(?:-|\s)?\s*(?:old|y/?o)\b"
    r"|\byear\s+(?P<school>[3-9]|1[0-3])\b"
    r"|(?P<sui>\d{1,2}|十[一二三四五六七]?|[七八九])\s*[岁歲]",
    re.IGNORECASE,
)
YOUNG = re.compile(
    r"\b(?:my (?:little|younger|baby) (?:sister|brother)|schoolgirl|schoolboy|in (?:primary|secondary) school"
    r"|my (?:teenage )?(?:son|daughter|kid|child)|minor|underage|under ?age)\b|小学|初中|初一|初二|初三|高一|高二|高三|中学生|未成年|我妹妹|我女儿|我儿子|小孩|孩子",
    re.IGNORECASE,
)


def is_under_18(text: str) -> bool:
    """True if a message gives an age under 18 or mentions a child."""
    return any(map(_is_young, AGE.finditer(text))) or YOUNG.search(text) is not None


def _is_young(found: re.Match[str]) -> bool:
    if found["school"]:
        return True
    figure = found["said"] or found["old"] or found["sui"]
    age = int(figure) if figure.isdecimal() else chinese_number(figure)
    return age is not None and 4 < age < ADULT  # noqa: PLR2004  # smaller numbers are rarely the age of somebody who writes here
