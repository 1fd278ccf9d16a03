"""Which documents may answer whom, where and when."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from guidebot.index.generation import Generation, Mask
from guidebot.records import GLOBAL, Query, Source

LONDON = ZoneInfo("Europe/London")
UNDATED_REACHES_BACK = timedelta(days=365)
NEAR = timedelta(days=30)
CAMPAIGN = "campaign"
ALIASES = {"UK": "GB"}
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)


def today() -> date:
    """The date in London, where the days in force are counted."""
    return datetime.now(LONDON).date()


def in_scope(source: Source, query: Query) -> bool:
    """Whether a document speaks to the asker: their role, their region, in force on their date (today by default).

    A campaign can be asked about before and after its days, which its text names.
    """
    here = not regions_of(query.region).isdisjoint(source.regions)
    now = source.kind == CAMPAIGN or in_force(source, query.as_of or today())
    return query.audience in source.audiences and here and now


def was_in_scope(source: Source, query: Query) -> bool:
    """Whether a document spoke to the asker once, and no longer does on their date."""
    here = not regions_of(query.region).isdisjoint(source.regions)
    ended = source.effective_to is not None and source.effective_to < (query.as_of or today())
    return query.audience in source.audiences and here and ended


def readable(sources: Iterable[Source], query: Query, language: str) -> list[Source]:
    """The documents in scope that serve an asker of a language: of two that translate each other, the one in it."""
    scoped = [source for source in sources if in_scope(source, query)]
    own = [source for source in scoped if source.locale.startswith(language)]
    told = {name for source in own for name in (source.document, source.translation_of) if name is not None}
    return [
        source
        for source in scoped
        if source.locale.startswith(language) or told.isdisjoint({source.document, source.translation_of})
    ]


def passages_for(query: Query, language: str, generation: Generation) -> Mask:
    """Which passages serve an asker of a language, shape (passages,); not to be written to."""
    scope = (regions_of(query.region), query.audience, query.as_of or today(), language)
    return generation.scoped(scope, lambda: readable(generation.places, query, language))


def regions_of(asker: str) -> frozenset[str]:
    """The regions whose rules hold for an asker: their own, the EEA if it lies there, and everywhere."""
    own = ALIASES.get(asker.upper(), asker.upper())
    return frozenset({own, GLOBAL, *(("EEA",) if own in EEA else ())})


def is_near(source: Source, day: date) -> bool:
    """Whether a document comes into force within 30 days after a day."""
    return source.effective_from is not None and timedelta(0) < source.effective_from - day <= NEAR


def in_force(source: Source, day: date) -> bool:
    """Whether a document is in force on a day; an unknown end is open.

    A document without any dates is taken to hold from a year before it was checked: a page seen in 2026 says nothing
    of what held in 2022.
    """
    begins, ends = source.effective_from, source.effective_to
    if begins is None and ends is None and source.checked is not None:
        return source.checked - day <= UNDATED_REACHES_BACK
    return (begins is None or begins <= day) and (ends is None or day <= ends)
