"""Which documents may answer whom, where and when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from guidebot.records import GLOBAL, Query, Source

LONDON = ZoneInfo("Europe/London")
CHINESE_FROM, CHINESE_TO = "\u3400", "\u9fff"
CAMPAIGN = "campaign"
ALIASES = {"UK": "GB"}


def today() -> date:
    """The date in London, where the days in force are counted."""
    return datetime.now(LONDON).date()


def language_of(text: str) -> str:
    """`zh` where Chinese characters weigh more than Latin words, else `en`."""
    chinese = sum(CHINESE_FROM <= character <= CHINESE_TO for character in text)
    latin = sum(word[:1].isascii() and word[:1].isalpha() for word in text.split())
    return "zh" if chinese > latin else "en"


def in_scope(source: Source, query: Query) -> bool:
    """Whether a document speaks to the asker: their role, their region, in force on their date (today by default).

    A campaign can be asked about before and after its days, which its text names.
    """
    region = ALIASES.get(query.region.upper(), query.region.upper())
    here = GLOBAL in source.regions or region in source.regions
    now = source.kind == CAMPAIGN or in_force(source, query.as_of or today())
    return query.audience in source.audiences and here and now


def in_force(source: Source, day: date) -> bool:
    """Whether a document is in force on a day; an unknown end is open."""
    begun = source.effective_from is None or source.effective_from <= day
    return begun and (source.effective_to is None or day <= source.effective_to)
