"""The document pages, computed from the documents that the reader may see."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from guidebot.records import Passage, Section, Source
from guidebot.web.documents.annotations import merged
from guidebot.web.documents.diff import rows
from guidebot.web.documents.document_html import Follow, Highlighting, markdown_html, plain_html
from guidebot.web.documents.library import DocumentLibrary, LibraryDocument
from guidebot.web.documents.links import CitedSpan, digest_of, file_link, version_link
from guidebot.web.documents.pages import render_page
from guidebot.web.documents.words import topic_words, validity_words, words

WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class PageContext:
    """The context of every page: the library, the language and the day."""

    library: DocumentLibrary
    language: str
    day: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of a plain text: its heading and page if they are new, and its text as HTML."""

    heading: str
    page: int | None
    html: Markup


def index_page(context: PageContext) -> str:
    """The list of documents by topic: those in the page's language, then those not translated into it."""
    current = context.library.current(context.day)
    own = [source for source in current if source.locale.startswith(context.language)]
    covered = {name for source in own for name in (source.document, source.translation_of)}
    rest = [source for source in current if source not in own and covered.isdisjoint({source.document})]
    foreign = [source for source in rest if source.translation_of not in covered]
    groups = [("", _by_topic(own, context.language)), ("untranslated", _by_topic(foreign, context.language))]
    return render_page("index.html", context.language, groups=[group for group in groups if group[1]])


def _by_topic(sources: Sequence[Source], language: str) -> list[tuple[str, list[Source]]]:
    ordered = sorted(sources, key=lambda source: (topic_words(source.topic, language), source.title.casefold()))
    return [(topic, list(group)) for topic, group in groupby(ordered, key=lambda source: source.topic)]


def document_page(context: PageContext, source: Source, cited: Sequence[CitedSpan]) -> str:
    """A version of a document with the cited words highlighted."""
    held = context.library.held(source)
    marking, named = _marking(held, cited, _follow(context, source))
    versions = context.library.versions(source.document)
    in_use = context.library.version(source.document, None, context.day)
    return render_page(
        "document.html",
        context.language,
        source=source,
        path=_path(named, source, context.language),
        body=markdown_html(held.document.text, marking, source.title) if held.is_markdown else "",
        stretches=[] if held.is_markdown else _stretches(held, marking),
        sources=[url for url in source.urls if leads_to_the_web(url)],
        versions=versions,
        translations=context.library.translations(source, context.day),
        newer=in_use if in_use != source else None,
        validity=validity_words(source, context.day, context.language),
        trouble=words(held.trouble, context.language) if held.trouble else "",
        lost=bool(cited) and not marking.spans,
        pdf=file_link(source, named.page if named else None) if not held.trouble else "",
    )


def leads_to_the_web(url: str) -> bool:
    """True if an address is a web URL."""
    try:
        return urlsplit(url).scheme in WEB and bool(urlsplit(url).netloc)
    except ValueError:
        return False


def diff_page(context: PageContext, old: Source, new: Source) -> str:
    """The changes from one version of a document to another."""
    before, after = (context.library.held(each).document for each in (old, new))
    return render_page(
        "diff.html",
        context.language,
        old=old,
        new=new,
        rows=rows(before, after),
        versions=context.library.versions(new.document),
    )


def message_page(language: str, title: str, message: str) -> str:
    """A page with a single message."""
    return render_page("message.html", language, title=words(title, language), message=words(message, language))


def _marking(held: LibraryDocument, cited: Sequence[CitedSpan], follow: Follow) -> tuple[Highlighting, Passage | None]:
    """The highlighting, and the first passage cited. A passage's anchor is at its first highlight or its start."""
    passages = {digest_of(passage): passage for passage in held.passages}
    spans: list[tuple[int, int]] = []
    anchors = {passage.start: passage.id for passage in held.passages}
    named: Passage | None = None
    for each in cited:
        passage = passages.get(each.digest)
        if passage is None or not each.start < min(each.end, len(passage.text)):
            continue
        named = named or passage
        start, end = passage.start + each.start, passage.start + min(each.end, len(passage.text))
        spans.append((start, end))
        first = next(place for place, name in anchors.items() if name == passage.id)
        if first == passage.start or start < first:
            del anchors[first]
            anchors[start] = passage.id
    return Highlighting(merged(spans), anchors, follow), named


def _path(named: Passage | None, source: Source, language: str) -> list[str]:
    headings = named.headings if named else ()
    return [topic_words(source.topic, language), *(heading for heading in headings if heading != source.title)]


def _follow(context: PageContext, source: Source) -> Follow:
    """Keep links to the web, point links to other documents to their pages, and drop all others."""

    def follow(address: str) -> str | None:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address if leads_to_the_web(address) or parts.scheme == "mailto" else None
        beside = posixpath.join(posixpath.dirname(source.path), unquote(parts.path))
        target = context.library.at_path(posixpath.normpath(beside))
        return version_link(target, language=context.language) if target and parts.path else None

    def careful(address: str) -> str | None:
        try:
            return follow(address)
        except ValueError:  # not a valid address
            return None

    return careful


def _stretches(held: LibraryDocument, marking: Highlighting) -> list[Stretch]:
    stretches = []
    before = Section((), 0, 0)
    for section in held.document.sections:
        heading = section.headings[-1] if section.headings and section.headings != before.headings else ""
        heading = "" if heading == held.source.title else heading
        number = section.page if section.page != before.page else None
        html = plain_html(held.document.text, (section.start, section.end), marking)
        stretches.append(Stretch(heading, number, html))
        before = section
    return stretches
