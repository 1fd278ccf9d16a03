"""Notes below an answer: doubt, missing parts, and the status and dates of the sources."""

from collections.abc import Iterator, Sequence
from datetime import date

from guidebot.days import today
from guidebot.locale import message
from guidebot.records import Citation, Hit, Query, Source, SourceStanding
from guidebot.retrieval.filters import is_near


def notes(
    query: Query,
    language: str,
    hits: Sequence[Hit],
    citations: Sequence[Citation],
    missing: Sequence[str],
    *,
    unsure: bool,
) -> Iterator[str]:
    """The notes of an answer, in display order."""
    if unsure:
        yield message("answer.unsure", language)
    if missing:
        yield message("answer.missing", language, parts=" / ".join(missing))
    sources = tuple(dict.fromkeys(citation.passage.source for citation in citations))
    if any(source.standing is SourceStanding.SUGGESTED for source in sources):
        yield message("answer.suggested_practice", language)
    yield from _of_dates(query.as_of or today(), language, sources, hits, {each.passage.id for each in citations})
    if any(not source.locale.startswith(language) for source in sources):
        yield message("answer.other_language", language)


def _of_dates(
    day: date, language: str, sources: Sequence[Source], hits: Sequence[Hit], cited: set[str]
) -> Iterator[str]:
    """Notes on cited documents that have ended or will change soon."""
    for source in sources:
        if source.effective_to is not None and day <= source.effective_to < today():
            yield message("answer.past", language, title=source.title, day=source.effective_to)
    behind = (other.source for hit in hits if hit.passage.id in cited for other in hit.also)
    for source in dict.fromkeys(source for source in behind if is_near(source, day)):
        assert source.effective_from is not None  # guaranteed by `is_near`
        yield message("answer.coming", language, title=source.title, day=source.effective_from)
