"""One print-ready page of a topic for training: its documents with dates and sources, and a self-check at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files

from markdown_it import MarkdownIt

from guidebot.corpus.lint import Draft
from guidebot.errors import UsageError
from guidebot.locale import message
from guidebot.records import Document, Section, Source, SourceStanding
from guidebot.text.language import CHINESE, ENGLISH
from guidebot.text.plain_text import LINK, plain


@dataclass(frozen=True, slots=True)
class Check:
    """A question of the self-check: a heading that asks, and the passage of the document that answers it."""

    question: str
    answer: str
    document: Document


def print_pack(draft: Draft, topic: str, locale: str) -> str:
    """The HTML of a print pack for a topic, with nothing loaded from elsewhere.

    Holds what is in force on the draft's day. Raises `UsageError` if the topic has no document in the locale.
    """
    documents = [each.document for each in draft.files if _belongs(each.document.source, topic, locale, draft.today)]
    if not documents:
        held = sorted({each.document.source.topic for each in draft.files if each.document.source.locale == locale})
        raise UsageError(f"no document on `{topic}` in {locale}; there are: {', '.join(held) or 'none in this locale'}")
    language = CHINESE if locale.startswith(CHINESE) else ENGLISH
    checks = [check for document in documents for check in self_check(document)]
    printed = message("print_pack.printed", language, day=draft.today)
    body = [
        f"<h1>{escape(topic)}</h1><p class='note'>{escape(printed)}</p>",
        _contents(documents, message("print_pack.contents", language)),
        *(_chapter(number, document, language) for number, document in enumerate(documents, start=1)),
        *_self_check(checks, documents, language),
    ]
    style = files("guidebot.corpus").joinpath("handbook.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{escape(locale)}">\n<head><meta charset="utf-8"><title>{escape(topic)}</title>'
        f"<style>\n{style}</style></head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _belongs(source: Source, topic: str, locale: str, today: date) -> bool:
    ended = source.effective_to is not None and source.effective_to < today
    return source.topic == topic and source.locale == locale and not ended


def self_check(document: Document) -> list[Check]:
    """The headings of a document that ask something, each with the first paragraph under it."""
    checks = []
    for section in document.sections:
        question = section.headings[-1] if section.headings else ""
        if question.endswith(("?", "？")):
            checks.append(Check(question, _first_paragraph(document, section), document))
    return checks


def _first_paragraph(document: Document, section: Section) -> str:
    blocks = document.text[section.start : section.end].strip().replace("\r\n", "\n").split("\n\n")
    opening = blocks[0]
    if opening.rstrip().endswith((":", "：")) and len(blocks) > 1:
        opening = f"{opening}\n{blocks[1]}"
    return plain(opening)


def _contents(documents: Sequence[Document], title: str) -> str:
    entries = "".join(
        f'<li><a href="#d{number}">{escape(document.source.title)}</a></li>'
        for number, document in enumerate(documents, start=1)
    )
    return f"<h2>{escape(title)}</h2><ol class='contents'>{entries}</ol>"


def _chapter(number: int, document: Document, language: str) -> str:
    source = document.source
    # Links between documents lead nowhere on paper, and HTML in a document is shown, not obeyed.
    text = LINK.sub(r"\1", document.text)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    links = "".join(f"<li>{escape(url)}</li>" for url in source.urls)
    return (
        f'<section id="d{number}" class="chapter">{body}<footer><p>{escape(" · ".join(_facts(source, language)))}</p>'
        f"<p>{escape(message('print_pack.sources', language))}</p><ul>{links}</ul></footer></section>"
    )


def _facts(source: Source, language: str) -> list[str]:
    facts = [
        f"{source.document} v{source.version}",
        message("print_pack.regions", language, regions=", ".join(source.regions)),
    ]
    for name, day in (("from", source.effective_from), ("until", source.effective_to), ("checked", source.checked)):
        if day is not None:
            facts.append(message(f"print_pack.{name}", language, day=day))
    if source.standing is SourceStanding.SUGGESTED:
        facts.append(message("print_pack.suggested", language))
    elif source.standing is SourceStanding.REPORTED:
        facts.append(message("print_pack.reported", language))
    return facts


def _self_check(checks: list[Check], documents: Sequence[Document], language: str) -> list[str]:
    if not checks:
        return []
    numbers = {id(document): number for number, document in enumerate(documents, start=1)}
    questions = "".join(f"<li>{escape(check.question)}</li>" for check in checks)
    answers = "".join(
        f"<li><strong>{escape(check.question)}</strong><br><q>{escape(check.answer)}</q> "
        f'<a href="#d{numbers[id(check.document)]}">[{escape(check.document.source.title)}]</a></li>'
        for check in checks
    )
    title, lead, solved = (
        escape(message(f"print_pack.{name}", language)) for name in ("questions", "questions_lead", "answers")
    )
    return [
        f"<section class='chapter'><h1>{title}</h1><p>{lead}</p><ol>{questions}</ol></section>",
        f"<section class='chapter'><h1>{solved}</h1><ol>{answers}</ol></section>",
    ]
