"""Extraction of figures from text: value, unit, period, and bound (at least or at most)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from guidebot.text.dates import DATE
from guidebot.text.terms import terms

# By dimension: the names of each unit, and its factor to the dimension's base unit.
UNITS: dict[str, dict[str, float]] = {
    "time": {
        "second|seconds|sec|secs|秒|秒钟": 1,
        "minute|minutes|min|mins|分钟|分": 60,
        "hour|hours|hr|hrs|小时|个小时|钟头": 3600,
        "day|days|天|日|个自然日|个工作日|自然日|工作日": 86400,
        "week|weeks|周|星期|个星期|礼拜|个礼拜": 604800,
        "fortnight|fortnights": 1209600,
        "month|months|个月|月": 2592000,
        "year|years|yr|yrs|年": 31536000,
    },
    "age": {"years old|year old|year-old|years-old|yo|岁|周岁": 1},
    "pounds": {"pound|pounds|gbp|quid|英镑|鎊": 1, "pence|penny|p|便士": 0.01},
    "dollars": {"dollar|dollars|usd|bucks|美元|美金": 1, "cent|cents|美分": 0.01},
    "euros": {"euro|euros|eur|欧元": 1},
    "yuan": {"yuan|rmb|cny|元|人民币": 1},
    "share": {"percent|per cent|%|％": 0.01},
    "rate": {"kbps|kbit/s|kb/s": 1, "mbps|mbit/s|mb/s": 1000, "gbps|gbit/s|gb/s": 1_000_000},
    "size": {"kb": 1, "mb": 1000, "gb": 1_000_000},
    "frames": {"fps|frames per second|帧": 1},
    "lines": {"p|i|线": 1},
}
SIGNS = {"£": "pounds", "$": "dollars", "€": "euros", "¥": "yuan", "￥": "yuan"}
WORDS: dict[str, float] = {
    **dict(zip("zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
               "seventeen eighteen nineteen twenty".split(), (0, *range(2, 21)), strict=True)),
    "once": 1, "twice": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000, "dozen": 12, "half": 0.5,
}  # fmt: skip
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
ONES = "one|two|three|four|five|six|seven|eight|nine"
MAGNITUDES = {"k": 1e3, "m": 1e6, "thousand": 1e3, "hundred": 100, "million": 1e6, "百": 100, "千": 1e3, "万": 1e4}
CHINESE_DIGITS: dict[str, float] = {
    **{digit: place for place, digit in enumerate("零一二三四五六七八九")},
    "两": 2,
    "半": 0.5,
}
CHINESE_MAGNITUDES = {"十": 10, "百": 100, "千": 1000}
NUMBER = re.compile(
    rf"\b(?P<whole>\d{{1,4}}|one|{'|'.join(sorted(WORDS, key=len, reverse=True))})\sand\sa\shalf\b"
    r"|(?P<chinese_whole>[一二三四五六七八九两十])个半(?=小时|钟头|月|星期|礼拜)"
    r"|(?P<sign>[£$€¥￥])?\s?(?P<digits>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<k>[km])\b|\s?(?P<magnitude>hundred|thousand|million|[百千万])(?![a-z]))?"
    rf"|\b(?P<word>(?:{TENS})[- ](?:{ONES})|{'|'.join(sorted(WORDS, key=len, reverse=True))})\b"
    r"(?:\s(?P<times>hundred|thousand|million)\b)?"
    r"|(?P<article>\b(?:a|an|one)(?=\s(?:second|minute|hour|day|week|fortnight|month|year)\b))"
    r"|(?P<chinese>(?!十分(?!钟))[零一二三四五六七八九两十半][零一二三四五六七八九两十百千万]{0,11}"
    r"(?=个?(?:[秒分天日周年岁次人位条场%]|小时|月|星期|礼拜|英镑|美元))"
    r"|[一二三四五六七八九两十][零一二三四五六七八九两十百千万]{0,12}[百千万])",
    re.IGNORECASE,
)
UNIT_PATTERN = "|".join(
    sorted(
        (re.escape(name) for units in UNITS.values() for names in units for name in names.split("|")),
        key=len,
        reverse=True,
    )
)
UNIT = re.compile(rf"[\s-]?(?:(?:calendar|business|working)[\s-])?(?P<unit>{UNIT_PATTERN})(?![a-z])", re.IGNORECASE)
PER = re.compile(r"\s?(?:a|an|per|each|every|/)\s?(second|minute|hour|day|week|month|year)\b", re.IGNORECASE)
AFTER_FIGURE = re.compile(r"\d[\w%]*(?:\s[a-z]{1,12})?\s$", re.IGNORECASE)  # “a day” after it is not a figure
PER_CHINESE = re.compile(r"(?:每|一个?)(?:自然)?([天日周月年])[^，。；]{0,8}$")
CHINESE_PERIODS = {"天": "day", "日": "day", "周": "week", "月": "month", "年": "year"}
LESS, MORE = "less than|fewer than|under|below|younger than", "more than|over|above|older than"
NOT_CHINESE = "不(?:得|能|可|应|要|许|可以)?"
NOT_BEFORE, NOT_BEFORE_CHINESE = "(?<!no )(?<!not )", "(?<!不)(?<!不[得能可应要许])(?<!不可以)"
AT_LEAST = re.compile(
    rf"\b(?:at least|minimum|from|least|not? (?:{LESS})|{NOT_BEFORE}(?:{MORE}))[^.;,]{{0,24}}$"
    rf"|(?:至少|最少|起码|{NOT_CHINESE}(?:少于|低于)|{NOT_BEFORE_CHINESE}(?:超过|高于|多于))[^，。；]{{0,6}}$",
    re.IGNORECASE,
)
AT_LEAST_AFTER = re.compile(
    r"[^.;,]{0,12}?\b(?:or (?:more|over|older|above)|and (?:over|above|up)|minimum)\b|[^，。；]{0,4}(?:以上|起)"
)
AT_MOST = re.compile(
    rf"\b(?:at most|maximum|max|up to|within|limit(?: of)?|most|not? (?:{MORE})|{NOT_BEFORE}(?:{LESS}))[^.;,]{{0,24}}$"
    rf"|(?:最多|至多|上限|{NOT_CHINESE}(?:超过|高于|多于)|{NOT_BEFORE_CHINESE}(?:少于|低于))[^，。；]{{0,6}}$",
    re.IGNORECASE,
)
AT_MOST_AFTER = re.compile(
    r"[^.;,]{0,12}?\b(?:or (?:less|fewer|under|younger|below)|at (?:the )?(?:very )?most|maximum|max|limit)\b|[^，。；]{0,4}(?:以下|以内|之内)"
)
NOUN = re.compile(r"\s?(?:more |active )?([a-z]+|[\u3400-\u9fff]{2})", re.IGNORECASE)
CLOSE = 0.02  # relative tolerance, since a month counts as 30 days
WINDOW = 80  # characters before a figure that may say its period or bound


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity: its value in the dimension's base unit, its period, and its bound (`>=`, `<=` or "").

    `dimension` is a key of `UNITS`, or `count`; `noun` is the stem of the counted noun; `text` is the original text.
    """

    value: float
    dimension: str
    text: str
    noun: str = ""
    per: str = ""
    bound: str = ""

    def equals(self, other: "Figure") -> bool:
        """True if two figures of the same dimension have equal values, within the tolerance."""
        return abs(self.value - other.value) <= CLOSE * max(abs(self.value), abs(other.value))


def figures(text: str) -> tuple[Figure, ...]:
    """The figures in a text, in order, except those that are part of a date."""
    return tuple(_figures(_without_dates(text)))


def _without_dates(text: str) -> str:
    return DATE.sub(lambda found: " " * len(found[0]), text)


def _figures(text: str) -> Iterator[Figure]:
    for found in NUMBER.finditer(text):
        value, start = _value(found), found.start()
        window = max(0, start - WINDOW)
        if value is None or (found["article"] and AFTER_FIGURE.search(text, window, start)):
            continue
        figure = _with_unit(value, found, text)
        bound = _bound(text, window, start, found.end())
        yield replace(figure, bound=bound, per=figure.per or _per(text, window, start))


def _value(found: re.Match[str]) -> float | None:
    if found["whole"]:
        whole = found["whole"].lower()
        return (float(whole) if whole.isdecimal() else WORDS.get(whole, 1)) + 0.5
    if found["chinese_whole"]:
        return (chinese_number(found["chinese_whole"]) or 0) + 0.5
    if found["digits"]:
        value = float(re.sub("[,，]", "", found["digits"]))
        return value * MAGNITUDES.get((found["k"] or found["magnitude"] or "").lower(), 1)
    if found["word"]:
        words = re.split("[- ]", found["word"].lower())
        return sum(WORDS.get(word, 1) for word in words) * MAGNITUDES.get((found["times"] or "").lower(), 1)
    if found["article"]:
        return 1.0
    return chinese_number(found["chinese"])


def chinese_number(numeral: str) -> float | None:
    """The value of a numeral such as 十八, 两千五百 or 半; None for digits read one by one, such as 二零."""
    total, section, digit = 0.0, 0.0, None
    for each in numeral.replace("零", "") or "零":
        if each == "万":
            total, section, digit = (section + (digit or 0)) * 10_000, 0.0, None
        elif each in CHINESE_MAGNITUDES:
            section, digit = section + (1 if digit is None else digit) * CHINESE_MAGNITUDES[each], None
        elif digit is not None:
            return None
        else:
            digit = CHINESE_DIGITS[each]
    return total + section + (digit or 0)


def _with_unit(value: float, found: re.Match[str], text: str) -> Figure:
    sign = found["sign"]
    unit = UNIT.match(text, found.end())
    per = PER.match(text, found.end())
    if sign:
        return Figure(value, SIGNS[sign], found[0].strip(), per=per[1].lower() if per else "")
    if unit is None:
        noun = NOUN.match(text, found.end())
        stem = next(iter(terms(noun[1])), "") if noun else ""
        return Figure(value, "count", found[0].strip(), noun=stem, per=per[1].lower() if per else "")
    per = PER.match(text, unit.end())
    name = unit["unit"].lower()
    for dimension, units in UNITS.items():
        for names, factor in units.items():
            if name in names.split("|"):
                written = (found[0] + unit[0]).strip()
                return Figure(value * factor, dimension, written, per=per[1].lower() if per else "")
    raise AssertionError(name)


def _per(text: str, window: int, start: int) -> str:
    found = PER_CHINESE.search(text, window, start)
    return CHINESE_PERIODS[found[1]] if found else ""


def _bound(text: str, window: int, start: int, end: int) -> str:
    if AT_LEAST_AFTER.match(text, end):
        return ">="
    if AT_MOST_AFTER.match(text, end):
        return "<="
    most, least = AT_MOST.search(text, window, start), AT_LEAST.search(text, window, start)
    if most and (not least or most.start() > least.start()):
        return "<="
    return ">=" if least else ""
