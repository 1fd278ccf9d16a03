"""A turn as HTML: the question, its outcome, the answer with its sources, and the buttons below."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from guidebot.locale import language_or_default, message
from guidebot.records import Answer, Outcome, Passage, Turn, understood
from guidebot.safety.gate import is_danger
from guidebot.store.feedback import LONGEST_COMMENT, Why
from guidebot.templating import render
from guidebot.text.plain_text import plain
from guidebot.web.chat.answer_pieces import answer_pieces
from guidebot.web.chat.cards import by_number, cards_of
from guidebot.web.chat.contact_line import contact_line
from guidebot.web.chat.words import words
from guidebot.web.documents.links import document_link

REASONS = tuple((why.value, f"why_{why.value.replace(' ', '_')}") for why in Why)
HTML_LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the chat, by its key, and the values that fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def turn_html(turn: Turn, language: str) -> Markup:
    """A turn in the language of the page; the answer keeps its own."""
    answer = turn.answer
    cards = cards_of(answer, language)
    return render(
        "chat/turn.html",
        turn=turn,
        answer=answer,
        language=language,
        answer_language=HTML_LANGUAGES.get(turn.language, HTML_LANGUAGES["en"]),
        outcome=outcome_of(turn),
        searched=understood(turn),
        # A question back is shown as buttons below the outcome, which asks which one.
        pieces=[] if answer.choices else answer_pieces(answer),
        contact_line=contact_line,
        near=_near(turn, language),
        cards=cards,
        titles={card.number: card.passage.source.title for card in cards},
        plain=plain_text(answer, language),
        reasons=REASONS,
        longest_comment=LONGEST_COMMENT,
    )


def outcome_of(turn: Turn) -> tuple[Phrase, ...]:
    """A turn's outcome in words; small talk has none."""
    answer = turn.answer
    if answer.outcome is Outcome.SMALL_TALK:
        return ()
    if answer.outcome in (Outcome.ANSWER, Outcome.PARTIAL):
        count = len({citation.passage.source.document for citation in answer.citations})
        kind = "nearest" if answer.unsure else "answered" if answer.outcome is Outcome.ANSWER else "partly"
        basis = Phrase(kind, {"n": count})
        return (Phrase("staff_answered"), basis) if turn.reviewed else (basis,)
    if answer.outcome is Outcome.DECLINE:
        return (Phrase("account" if answer.reference else "declined"),)
    if answer.outcome is Outcome.HANDOVER and is_danger(answer.route):
        return (Phrase("danger"),)
    return (Phrase(answer.outcome.value),)


def plain_text(answer: Answer, language: str) -> str:
    """An answer as plain text to copy, with its sources below."""
    sources = []
    for number, citations in by_number(answer).items():
        source = citations[0].passage.source
        sources.append(" ".join([f"[{number}]", source.title, *source.urls[:1]]))
    below = [f"{words('sources', language)}:\n" + "\n".join(sources)] if sources else []
    return "\n\n".join([plain(answer.text), *answer.notes, *below])


def _near(turn: Turn, language: str) -> list[tuple[str, str]]:
    """The titles and addresses of the related documents that a declined answer names."""
    answer, own = turn.answer, language_or_default(turn.language)
    if answer.outcome is not Outcome.DECLINE:
        return []
    near: dict[str, Passage] = {}
    for hit in answer.hits:
        near.setdefault(hit.passage.source.title, hit.passage)
    return [
        (title, document_link(passage, language=language))
        for title, passage in near.items()
        if message("answer.title", own, title=title) in answer.text
    ]
