"""The source cards of an answer: the passage with the quoted words highlighted, and its dates, region and status."""

from html import escape
from urllib.parse import urlsplit

from guidebot.records import GLOBAL, Answer, Citation, Passage, Source, SourceStanding
from guidebot.web.answer_html import marked_html
from guidebot.web.chat.words import has_words, labelled, said
from guidebot.web.documents.links import document_link

STANDINGS = {SourceStanding.REPORTED: "reported", SourceStanding.SUGGESTED: "suggested"}


def by_number(answer: Answer) -> dict[int, list[Citation]]:
    """An answer's citations by their number, in the order of first use."""
    numbers: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.number, []).append(citation)
    return numbers


def cards_html(answer: Answer, language: str) -> str:
    """A card for each passage that an answer cites."""
    return "".join(_card(number, citations, language) for number, citations in by_number(answer).items())


def _card(number: int, citations: list[Citation], language: str) -> str:
    passage = citations[0].passage
    source = passage.source
    path = " › ".join(escape(heading) for heading in passage.headings if heading != source.title)
    below = f'<p class="path">{path}</p>' if path else ""
    spans = [(each.start, each.end) for each in citations]
    return (
        f'<article class="card" data-source="{number}" tabindex="-1"'
        f"{labelled('source_label', language, n=number, name=source.title)}>"
        f'<h3><span class="number" aria-hidden="true">{number}</span> {escape(source.title)}</h3>'
        f"{below}"
        f"<blockquote>{marked_html(passage.text, spans)}</blockquote>"
        f'<p class="facts">{" · ".join(_facts(passage, language))}</p>'
        f"{_whole(citations[0], language)}"
        f"{_links(source.urls, language)}</article>"
    )


def _whole(citation: Citation, language: str) -> str:
    """The link to the cited words in their document."""
    address = escape(document_link(citation, language=language))
    return f'<p class="whole"><a href="{address}" target="_blank" rel="noopener">{said("whole", language)}</a></p>'


def _facts(passage: Passage, language: str) -> list[str]:
    source = passage.source
    facts = [said("page", language, n=passage.page)] if passage.page else []
    facts += _dates(source, language)
    facts.append(_where(source.regions, language))
    facts.append(said("language_zh" if source.locale.startswith("zh") else "language_en", language))
    if source.standing in STANDINGS:
        facts.append(said(STANDINGS[source.standing], language))
    return facts


def _dates(source: Source, language: str) -> list[str]:
    dates = []
    if source.effective_from:
        dates.append(said("from", language, day=source.effective_from))
    if source.effective_to:
        dates.append(said("until", language, day=source.effective_to))
    if not dates:
        dates.append(said("undated", language))
    if source.checked:
        dates.append(said("checked", language, day=source.checked))
    return dates


def _where(regions: tuple[str, ...], language: str) -> str:
    if GLOBAL in regions:
        return said("everywhere", language)
    return f"{said('regions', language)} {', '.join(_region(each, language) for each in regions)}"


def _region(region: str, language: str) -> str:
    """A region's name if the interface has one, otherwise its code."""
    key = f"region_{region}"
    return said(key, language) if has_words(key, language) else escape(region)


def _links(urls: tuple[str, ...], language: str) -> str:
    links = "".join(
        f'<li><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(urlsplit(url).netloc)}{escape(urlsplit(url).path)}</a></li>"
        for url in urls
        if _is_web(url)
    )
    if not links:
        return ""
    return f"<details><summary>{said('links', language)}</summary><ul>{links}</ul></details>"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("https", "http")
    except ValueError:
        return False
