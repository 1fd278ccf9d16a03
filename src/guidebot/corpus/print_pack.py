"""One print-ready page of a topic for training: its documents with dates and sources, and a self-check at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files

from markdown_it import MarkdownIt

from guidebot.corpus.lint import Draft
from guidebot.errors import UsageError
from guidebot.records import Document, Section, Source, SourceStanding
from guidebot.text.plain_text import LINK, plain

WORDS = {
    "en": {
        "contents": "Contents",
        "check": "Check yourself",
        "lead": "Answer first, then look: the answers are quoted on the last pages.",
        "answers": "Answers",
        "in_force": "in force from {}",
        "until": "until {}",
        "checked": "checked on {}",
        "regions": "regions: {}",
        "sources": "Sources",
        "printed": "Made on {}. Look at the source before you rely on a printed page.",
        "suggested": "Suggested practice, not TikTok policy",
        "reported": "As reported, not official",
    },
    "zh": {
        "contents": "目录",
        "check": "自测",
        "lead": "先自己回答，再看后面的答案；每个答案都引自文件原文。",
        "answers": "答案",
        "in_force": "自 {} 起生效",
        "until": "至 {}",
        "checked": "核对日期：{}",
        "regions": "适用地区：{}",
        "sources": "来源",
        "printed": "制作日期：{}。引用打印内容之前，请先核对来源。",
        "suggested": "建议做法，不是 TikTok 的政策",
        "reported": "据报道，非官方内容",
    },
}


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
    documents = [
        each.document for each in draft.manuscripts if _belongs(each.document.source, topic, locale, draft.today)
    ]
    if not documents:
        held = sorted(
            {each.document.source.topic for each in draft.manuscripts if each.document.source.locale == locale}
        )
        raise UsageError(f"no document on `{topic}` in {locale}; there are: {', '.join(held) or 'none in this locale'}")
    words = WORDS["zh" if locale.startswith("zh") else "en"]
    checks = [check for document in documents for check in self_check(document)]
    body = [
        f"<h1>{escape(topic)}</h1><p class='note'>{escape(words['printed'].format(draft.today))}</p>",
        _contents(documents, words["contents"]),
        *(_chapter(number, document, words) for number, document in enumerate(documents, start=1)),
        *_self_check(checks, documents, words),
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


def _chapter(number: int, document: Document, words: dict[str, str]) -> str:
    source = document.source
    # Links between documents lead nowhere on paper, and HTML in a document is shown, not obeyed.
    text = LINK.sub(r"\1", document.text)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    links = "".join(f"<li>{escape(url)}</li>" for url in source.urls)
    return (
        f'<section id="d{number}" class="chapter">{body}<footer><p>{escape(" · ".join(_facts(source, words)))}</p>'
        f"<p>{escape(words['sources'])}</p><ul>{links}</ul></footer></section>"
    )


def _facts(source: Source, words: dict[str, str]) -> list[str]:
    facts = [f"{source.document} v{source.version}", words["regions"].format(", ".join(source.regions))]
    for name, day in (("in_force", source.effective_from), ("until", source.effective_to), ("checked", source.checked)):
        if day is not None:
            facts.append(words[name].format(day))
    if source.standing is not SourceStanding.OFFICIAL:
        facts.append(words["suggested" if source.standing is SourceStanding.SUGGESTED else "reported"])
    return facts


def _self_check(checks: list[Check], documents: Sequence[Document], words: dict[str, str]) -> list[str]:
    if not checks:
        return []
    numbers = {id(document): number for number, document in enumerate(documents, start=1)}
    questions = "".join(f"<li>{escape(check.question)}</li>" for check in checks)
    answers = "".join(
        f"<li><strong>{escape(check.question)}</strong><br><q>{escape(check.answer)}</q> "
        f'<a href="#d{numbers[id(check.document)]}">[{escape(check.document.source.title)}]</a></li>'
        for check in checks
    )
    title, lead, solved = (escape(words[name]) for name in ("check", "lead", "answers"))
    return [
        f"<section class='chapter'><h1>{title}</h1><p>{lead}</p><ol>{questions}</ol></section>",
        f"<section class='chapter'><h1>{solved}</h1><ol>{answers}</ol></section>",
    ]
