"""One print-ready page of a topic for training: its documents with dates and sources, and a self-check at the end."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from guidebot.corpus.lint import Draft
from guidebot.errors import UsageError
from guidebot.locale import message
from guidebot.records import Document, Section, Source, SourceStanding
from guidebot.templating import render
from guidebot.text.language import CHINESE, ENGLISH
from guidebot.text.markdown import markdown_html
from guidebot.text.plain_text import LINK, plain


@dataclass(frozen=True, slots=True)
class Check:
    """A question of the self-check: a heading that asks, and the passage of the document that answers it."""

    question: str
    answer: str
    document: Document


@dataclass(frozen=True, slots=True)
class Chapter:
    """A document of the pack: its text as HTML, and a line of facts about it."""

    source: Source
    body: Markup
    facts: tuple[str, ...]


def print_pack(draft: Draft, topic: str, locale: str) -> Markup:
    """The HTML of a print pack for a topic, with nothing loaded from elsewhere.

    Holds what is in force on the draft's day. Raises `UsageError` if the topic has no document in the locale.
    """
    documents = [each.document for each in draft.files if _belongs(each.document.source, topic, locale, draft.today)]
    if not documents:
        held = sorted({each.document.source.topic for each in draft.files if each.document.source.locale == locale})
        raise UsageError(f"no document on `{topic}` in {locale}; there are: {', '.join(held) or 'none in this locale'}")
    language = CHINESE if locale.startswith(CHINESE) else ENGLISH
    return render(
        "print/pack.html",
        topic=topic,
        locale=locale,
        language=language,
        today=draft.today,
        chapters=[_chapter(document, language) for document in documents],
        checks=[(number, each) for number, document in enumerate(documents, start=1) for each in self_check(document)],
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


def _chapter(document: Document, language: str) -> Chapter:
    # Links between documents lead nowhere on paper.
    body = markdown_html(LINK.sub(r"\1", document.text))
    return Chapter(document.source, body, tuple(_facts(document.source, language)))


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
