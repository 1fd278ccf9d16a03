"""The documents that the caller may read; all others are treated as if they did not exist."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path
from fastapi import Query as Parameter

from guidebot.guide import Guide
from guidebot.index.generation import Generation
from guidebot.records import Query, Source
from guidebot.retrieval.filters import in_scope, regions_of
from guidebot.serialise import Shape
from guidebot.web.api.callers import AskedGuide, Asking, Caller
from guidebot.web.api.problems import responses_of
from guidebot.web.api.requests import Day, Locale, Region
from guidebot.web.api.responses import DocumentsResponse, WholeDocument

MOST_DOCUMENTS = 200
LONGEST_ID = 500
NONE_SUCH = "document not found"
router = APIRouter(responses=responses_of(401, 422, 429, 503))
FoundRegion = Annotated[
    Region | None, Parameter(description="The region they apply in; the operator's default region if empty.")
]
FoundLocale = Annotated[Locale | None, Parameter(description="Only documents in this locale.")]
AsOf = Annotated[Day | None, Parameter(description="In force on this day; today if empty.")]
Version = Annotated[
    str | None, Parameter(max_length=64, description="A version, including one that is no longer in force.")
]


@router.get("/documents", response_model=DocumentsResponse)
def documents(  # noqa: PLR0913, PLR0917  # each parameter of the request
    guide: AskedGuide,
    caller: Asking,
    locale: FoundLocale = None,
    region: FoundRegion = None,
    as_of: AsOf = None,
    offset: Annotated[int, Parameter(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Parameter(ge=1, le=MOST_DOCUMENTS)] = 50,
) -> Shape:
    """The documents in force that the caller may read, sorted by path."""
    generation = guide.generation()
    query = guide.query("", region=region, as_of=as_of, audience=caller.audience)
    found = [
        source
        for source in sorted(generation.places, key=lambda source: source.path)
        if in_scope(source, query) and locale in {None, source.locale}
    ]
    page = [document_shape(source) for source in found[offset : offset + limit]]
    return {"generation": generation.name, "total": len(found), "documents": page}


@router.get("/documents/{document:path}", response_model=WholeDocument, responses=responses_of(404))
def document(
    document: Annotated[str, Path(min_length=1, max_length=LONGEST_ID)],
    guide: AskedGuide,
    caller: Asking,
    version: Version = None,
) -> Shape:
    """One document with its passages: the version in force, or the one named."""
    generation = guide.generation()
    source = _named(generation, document, version, _here(guide, caller))
    if source is None:
        raise HTTPException(404, NONE_SUCH)
    passages = [generation.passages[place] for place in generation.places[source]]
    shown: list[dict[str, Any]] = [
        {
            "passage_id": passage.id,
            "headings": list(passage.headings),
            "page": passage.page,
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
        }
        for passage in passages
    ]
    return {**document_shape(source), "passages": shown}


def _here(guide: Guide, caller: Caller) -> Query:
    return guide.query("", audience=caller.audience)


def _named(generation: Generation, document: str, version: str | None, query: Query) -> Source | None:
    """The newest version in force of a document, or the version named; None if the caller may not read it."""
    seen = [
        source for source in generation.places if source.document == document and query.audience in source.audiences
    ]
    if version is not None:
        return next((source for source in seen if source.version == version), None)
    here = regions_of(query.region)
    ranked = sorted(
        seen,
        key=lambda source: (
            in_scope(source, query),
            not here.isdisjoint(source.regions),
            source.effective_from or date.min,
        ),
    )
    return ranked[-1] if ranked else None


def document_shape(source: Source) -> Shape:
    """A document's metadata as JSON."""
    return {
        "document": source.document,
        "version": source.version,
        "title": source.title,
        "path": source.path,
        "topic": source.topic,
        "kind": source.kind,
        "standing": source.standing.value,
        "locale": source.locale,
        "regions": list(source.regions),
        "effective_from": _iso(source.effective_from),
        "effective_to": _iso(source.effective_to),
        "translation_of": source.translation_of,
        "urls": list(source.urls),
        "checked": _iso(source.checked),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
