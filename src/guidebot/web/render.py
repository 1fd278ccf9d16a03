"""Answers and their sources as the browser shows them. Everything from documents and questions is escaped here."""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from guidebot.corpus.plain import LINK, plain
from guidebot.records import GLOBAL, Answer, Citation, Passage, Source, Standing, Turn, understood

REFERENCE = re.compile(r"(?<=\s)\[(\d+)\]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)

MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~])")
SEARCHING = {"en": "Searching for: ", "zh": "正在查找："}

Span = tuple[int, int]


def turn_markdown(turn: Turn) -> str:
    """What was searched for, where that is not what was typed, and the answer."""
    shown = answer_markdown(turn.answer)
    searched = understood(turn)
    if not searched:
        return shown
    words = MARKS.sub(r"\\\1", escape(searched, quote=False))
    return f"*{SEARCHING[turn.language]}{words}*\n\n{shown}"


def answer_markdown(answer: Answer) -> str:
    """An answer's text for the chat: its numbers lead to the sources, links between documents are plain words."""
    if answer.choices:  # which are shown as buttons
        return answer.text.split("\n", 1)[0]
    pieces = []
    done = 0
    for start, end in sorted((citation.answer_start, citation.answer_end) for citation in answer.citations):
        pieces += [REFERENCE.sub(r"[\\[\1\\]](#source-\1)", answer.text[done:start]), _quoted(answer.text[start:end])]
        done = end
    pieces.append(REFERENCE.sub(r"[\\[\1\\]](#source-\1)", answer.text[done:]))
    notes = [f"*{escape(note)}*" for note in answer.notes]
    return "\n\n".join(["".join(pieces), *notes, *_summary(answer)])


def _summary(answer: Answer) -> list[str]:
    """What a person is to be given, ready to copy: a block of code, which the chat lets one copy with a tap."""
    if not answer.summary:
        return []
    longest = max((len(ticks) for ticks in re.findall("`+", answer.summary)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text\n{answer.summary}\n{fence}"]


def _quoted(words: str) -> str:
    """Words of a document as Markdown that can hold no HTML and no link to elsewhere."""
    return escape(LINK.sub(r"\1", words), quote=False)


def sources_html(answer: Answer) -> str:
    """A card for each passage that an answer cites, with the words used marked."""
    numbers: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.number, []).append(citation)
    if not numbers:
        return '<p class="gb-none">No document was quoted.</p>'
    return "\n".join(_card(number, citations) for number, citations in numbers.items())


def _card(number: int, citations: list[Citation]) -> str:
    passage = citations[0].passage
    source = passage.source
    path = " › ".join(escape(heading) for heading in passage.headings if heading != source.title)
    return (
        f'<article class="gb-source" id="source-{number}" aria-label="Source {number}">'
        f'<h3><span class="gb-number">{number}</span> {escape(source.title)}</h3>'
        f"{f'<p class=gb-path>{path}</p>' if path else ''}"
        f"<blockquote>{_marked(passage, [(each.start, each.end) for each in citations])}</blockquote>"
        f'<p class="gb-facts">{" · ".join(_facts(passage))}</p>'
        f"{_links(source.urls)}</article>"
    )


def _marked(passage: Passage, spans: Iterable[Span]) -> str:
    pieces = []
    done = 0
    for start, end in sorted(set(spans)):
        pieces += [_inline(passage.text[done:start]), f"<mark>{_inline(passage.text[start:end])}</mark>"]
        done = end
    pieces.append(_inline(passage.text[done:]))
    return "".join(pieces)


def _inline(text: str) -> str:
    """Escaped text with bold kept; links between documents and table rules are taken out."""
    if "|" in text and "---" in text:
        return escape(plain(text))
    return BOLD.sub(r"<strong>\1</strong>", escape(LINK.sub(r"\1", text)))


def _facts(passage: Passage) -> list[str]:
    source = passage.source
    facts = [f"page {passage.page}"] if passage.page else []
    facts += _dates(source)
    if GLOBAL not in source.regions:
        facts.append(escape(f"holds in {', '.join(source.regions)}"))
    if source.standing is not Standing.OFFICIAL:
        facts.append(
            escape({Standing.REPORTED: "as reported, not official"}.get(source.standing, source.standing.value))
        )
    return facts or ["undated"]


def _dates(source: Source) -> list[str]:
    dates = []
    if source.effective_from:
        dates.append(f"in force from {source.effective_from:%-d %B %Y}")
    if source.effective_to:
        dates.append(f"until {source.effective_to:%-d %B %Y}")
    if source.checked:
        dates.append(f"checked on {source.checked:%-d %B %Y}")
    return dates


def _links(urls: tuple[str, ...]) -> str:
    safe = [url for url in urls if urlsplit(url).scheme in ("https", "http")]
    if not safe:
        return ""
    links = "".join(
        f'<li><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(urlsplit(url).netloc)}'
        f"{escape(urlsplit(url).path)}</a></li>"
        for url in safe
    )
    return f"<details><summary>Where this comes from</summary><ul>{links}</ul></details>"
