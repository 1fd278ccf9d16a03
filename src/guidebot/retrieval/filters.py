"""Scope filters: audience, region, date and language."""

from collections.abc import Iterable
from datetime import date, timedelta

from guidebot.days import today
from guidebot.index.generation import Generation, Mask
from guidebot.records import GLOBAL, Query, Source

UNDATED_REACHES_BACK = timedelta(days=365)
NEAR = timedelta(days=30)
CAMPAIGN = "campaign"
ALIASES = {"UK": "GB"}
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)


def in_scope(source: Source, query: Query) -> bool:
    """True if a document matches the user's role and region and is in force on the query's date (default: today).

    Campaigns are in scope before and after their dates too, since their text states them.
    """
    here = not regions_of(query.region).isdisjoint(source.regions)
    now = source.kind == CAMPAIGN or in_force(source, query.as_of or today())
    return query.audience in source.audiences and here and now


def was_in_scope(source: Source, query: Query) -> bool:
    """True if a document was in scope before the query's date and no longer is."""
    here = not regions_of(query.region).isdisjoint(source.regions)
    ended = source.effective_to is not None and source.effective_to < (query.as_of or today())
    return query.audience in source.audiences and here and ended


def sources_for(sources: Iterable[Source], query: Query, language: str) -> list[Source]:
    """The documents in scope, in the user's language if there is a translation."""
    scoped = [source for source in sources if in_scope(source, query)]
    own = [source for source in scoped if source.locale.startswith(language)]
    covered = {name for source in own for name in (source.document, source.translation_of) if name is not None}
    return [
        source
        for source in scoped
        if source.locale.startswith(language) or covered.isdisjoint({source.document, source.translation_of})
    ]


def passages_for(query: Query, language: str, generation: Generation) -> Mask:
    """Read-only mask of the passages for a query and language, shape (passages,)."""
    scope = (regions_of(query.region), query.audience, query.as_of or today(), language)
    return generation.scoped(scope, lambda: sources_for(generation.places, query, language))


def regions_of(asker: str) -> frozenset[str]:
    """The regions whose rules apply to the user: their own, the EEA if it is part of it, and global."""
    own = ALIASES.get(asker.upper(), asker.upper())
    return frozenset({own, GLOBAL, *(("EEA",) if own in EEA else ())})


def is_near(source: Source, day: date) -> bool:
    """True if a document comes into force within 30 days after a date."""
    return source.effective_from is not None and timedelta(0) < source.effective_from - day <= NEAR


def in_force(source: Source, day: date) -> bool:
    """True if a document is in force on a date; an unknown end date sets no limit.

    A document without dates counts as in force from a year before its check, since a page seen in 2026 is no evidence
    of the rules in 2022.
    """
    begins, ends = source.effective_from, source.effective_to
    if begins is None and ends is None and source.checked is not None:
        return source.checked - day <= UNDATED_REACHES_BACK
    return (begins is None or begins <= day) and (ends is None or day <= ends)
