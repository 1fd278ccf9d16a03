"""Corpus status: document counts, missing translations, upcoming end dates and the oldest checks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from guidebot.corpus.lint import Draft, is_older
from guidebot.records import Document

SHOWN = 10  # entries in each list of dates


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """A topic's document counts by locale and, for originals, by kind."""

    topic: str
    locales: dict[str, int]
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dated:
    """A document with a relevant date."""

    path: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class CorpusStatus:
    """The data of `guidebot corpus status`; paths are relative to the corpus folder."""

    documents: int
    rows: tuple[DocumentStatus, ...]
    untranslated: dict[str, tuple[str, ...]]
    stale_translations: tuple[str, ...]
    ending_next: tuple[Dated, ...]
    oldest_checks: tuple[Dated, ...]


def corpus_status(draft: Draft) -> CorpusStatus:
    """Summarise a corpus. Only versions in force today or later count as missing a translation."""
    documents = [each.document for each in draft.files]
    return CorpusStatus(
        documents=len(documents),
        rows=tuple(_row(topic, documents) for topic in sorted({each.source.topic for each in documents})),
        untranslated=_untranslated(documents, draft.today),
        stale_translations=tuple(_stale(documents)),
        ending_next=_ending_next(documents, draft.today),
        oldest_checks=_oldest(documents),
    )


def _row(topic: str, documents: Iterable[Document]) -> DocumentStatus:
    sources = [each.source for each in documents if each.source.topic == topic]
    originals = [source for source in sources if source.translation_of is None]
    return DocumentStatus(
        topic,
        dict(sorted(Counter(source.locale for source in sources).items())),
        dict(sorted(Counter(source.kind for source in originals).items())),
    )


def _untranslated(documents: list[Document], today: date) -> dict[str, tuple[str, ...]]:
    """By locale, the paths of originals for creators that have no translation into it."""
    locales = {each.source.locale for each in documents if each.source.translation_of is not None}
    done = {(each.source.translation_of, each.source.locale) for each in documents}
    wanted = [
        source
        for source in (each.source for each in documents)
        if source.translation_of is None
        and "creator" in source.audiences
        and (source.effective_to is None or source.effective_to >= today)
    ]
    return {
        locale: tuple(source.path for source in wanted if (source.document, locale) not in done)
        for locale in sorted(locales)
    }


def _stale(documents: list[Document]) -> list[str]:
    originals = {(each.source.document, each.source.version): each for each in documents}
    stale = []
    for each in documents:
        original = originals.get((each.source.translation_of or "", each.source.version))
        if original is not None and is_older(each, original):
            stale.append(each.source.path)
    return stale


def _ending_next(documents: list[Document], today: date) -> tuple[Dated, ...]:
    ending = [
        Dated(each.source.path, each.source.title, each.source.effective_to)
        for each in documents
        if each.source.effective_to is not None and each.source.effective_to >= today
    ]
    return tuple(sorted(ending, key=lambda each: (each.day, each.path))[:SHOWN])


def _oldest(documents: list[Document]) -> tuple[Dated, ...]:
    checked = [
        Dated(each.source.path, each.source.title, each.source.checked) for each in documents if each.source.checked
    ]
    return tuple(sorted(checked, key=lambda each: (each.day, each.path))[:SHOWN])
