"""A turn as HTML. Everything from documents, questions and settings is escaped here or in helpers."""

import re
from collections.abc import Iterable
from html import escape

from guidebot.records import Answer, Outcome, Passage, Turn, understood
from guidebot.safety.gate import is_danger
from guidebot.store.feedback import LONGEST_COMMENT, Why
from guidebot.text.plain_text import plain
from guidebot.web.answer_html import answer_html, markdown_html
from guidebot.web.chat.cards import by_number, cards_html
from guidebot.web.chat.words import labelled, said, words
from guidebot.web.documents.links import document_link

# Drawn as SVG, since not every device has a font with this symbol.
THUMB = (
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-linejoin="round" d="M7 11v9H3v-9zm0 0 4-8c1.7 0 3 1.3 3 3v3h5.2c1.2 0 2 1.1 1.8 2.3'
    'l-1.3 7c-.2 1-1 1.7-2 1.7H7"/></svg>'
)
NUMBER = re.compile(r"\d[\d ]+\d")
ADDRESS = re.compile(r" ?(https://[\w.~/%-]+)")
TEXTED = re.compile(r"\b(?:text|短信)\b|短信")


def turn_html(turn: Turn, language: str) -> str:
    """A question, its outcome, the answer with citation numbers, and the buttons below it."""
    answer = turn.answer
    return (
        f'<article class="turn" data-turn="{escape(turn.id)}">{asked_html(answer.query.text, language)}'
        f'<div class="answer {answer.outcome.value}{" unsure" if answer.unsure else ""}">'
        f"{_outcome(turn, language)}"
        f"{_searching(turn, language)}"
        f'<div class="text" lang="{_locale(turn.language)}">{_text(answer, language)}{_notes(answer)}</div>'
        f"{_near(answer, language)}"
        f"{choices_html(answer.choices, '', language)}{_person(answer, language)}{_cited(answer, language)}"
        f"{'' if answer.outcome is Outcome.SMALL_TALK else _bar(language) + _why(language)}"
        f'<p class="noted" role="status"></p><div class="next"></div>'
        f'<template class="cards">{cards_html(answer, language)}</template>'
        f'<template class="plain">{escape(plain_text(answer, language))}</template></div></article>'
    )


def asked_html(question: str, language: str) -> str:
    """A question as it was typed."""
    return f'<h2 class="asked"><span class="unseen">{said("you_asked", language)}: </span>{escape(question)}</h2>'


def _outcome(turn: Turn, language: str) -> str:
    """The line with a turn's outcome; small talk has none."""
    if turn.answer.outcome is Outcome.SMALL_TALK:
        return ""
    return f'<p class="outcome">{outcome_html(turn, language)}</p>'


def outcome_html(turn: Turn, language: str) -> str:
    """A turn's outcome in words."""
    answer = turn.answer
    if answer.outcome in (Outcome.ANSWER, Outcome.PARTIAL):
        count = len({citation.passage.source.document for citation in answer.citations})
        kind = "nearest" if answer.unsure else "answered" if answer.outcome is Outcome.ANSWER else "partly"
        basis = said(kind, language, n=count)
        return f"{said('staff_answered', language)} · {basis}" if turn.reviewed else basis
    if answer.outcome is Outcome.DECLINE:
        return said("account" if answer.reference else "declined", language)
    if answer.outcome is Outcome.HANDOVER and is_danger(answer.route):
        return said("danger", language)
    return said(answer.outcome.value, language)


def choices_html(choices: Iterable[str], key: str, language: str) -> str:
    """Buttons that ask these questions, below the text of a key if one is given; empty without questions."""
    buttons = "".join(
        f'<button type="button" class="choice" data-ask="{escape(choice)}">{escape(choice)}</button>'
        for choice in choices
    )
    heading = f"<p>{said(key, language)}</p>" if key else ""
    return f'<div class="choices">{heading}{buttons}</div>' if buttons else ""


def plain_text(answer: Answer, language: str) -> str:
    """An answer as plain text to copy, with its sources below."""
    sources = []
    for number, citations in by_number(answer).items():
        source = citations[0].passage.source
        sources.append(" ".join([f"[{number}]", source.title, *source.urls[:1]]))
    below = [f"{words('sources', language)}:\n" + "\n".join(sources)] if sources else []
    return "\n\n".join([plain(answer.text), *answer.notes, *below])


def _near(answer: Answer, language: str) -> str:
    """Links to the related documents that a declined answer names."""
    if answer.outcome is not Outcome.DECLINE:
        return ""
    near = {hit.passage.source.title: hit.passage for hit in reversed(answer.hits)}
    links = "".join(
        f'<li><a href="{escape(document_link(passage, language=language))}" target="_blank" rel="noopener">'
        f"{escape(title)}</a></li>"
        for title, passage in reversed(near.items())
        if f"“{title}”" in answer.text
    )
    return f'<ul class="near">{links}</ul>' if links else ""


def _text(answer: Answer, language: str) -> str:
    if answer.choices:  # shown as buttons, below a line that asks which one
        return ""
    titles = {number: citations[0].passage.source.title for number, citations in by_number(answer).items()}

    def chip(number: int) -> str:
        if number not in titles:
            return f"[{number}]"
        label = labelled("source_label", language, n=number, name=titles[number])
        return f'<button type="button" class="chip" data-source="{number}"{label}>{number}</button>'

    shown = answer_html(answer, chip)
    for contact in answer.contacts:
        line = markdown_html(f"- {contact}").split("<li>")[-1].split("</li>")[0]
        shown = shown.replace(f"<li>{line}</li>", f'<li class="line">{_with_call(line, language)}</li>')
    return shown


def _with_call(line: str, language: str) -> str:
    """A helpline with a link to call its number; the first number belongs to the helpline."""
    name, colon, rest = line.partition(":")
    page = ADDRESS.match(rest)
    if page is not None:
        link = f'<a href="{page[1]}" target="_blank" rel="noopener noreferrer">{page[1].removeprefix("https://")}</a>'
        return f"<strong>{name}</strong>{colon} {link}{rest[page.end() :]}"
    number = NUMBER.search(rest)
    if number is None:
        return line
    texted = TEXTED.search(rest[: number.start()]) is not None
    bare = number[0].replace(" ", "")
    label = labelled("text" if texted else "call", language, name=f"{plain(name)} {number[0]}")
    link = f'<a href="{"sms" if texted else "tel"}:{bare}"{label}>{number[0]}</a>'
    return f"<strong>{name}</strong>{colon}{rest[: number.start()]}{link}{rest[number.end() :]}"


def _notes(answer: Answer) -> str:
    return "".join(f'<p class="note">{escape(note)}</p>' for note in answer.notes)


def _searching(turn: Turn, language: str) -> str:
    """The search query, if it differs from the question, with a form to change it."""
    searched = understood(turn)
    if not searched:
        return ""
    return (
        f'<div class="searching"><p>{said("searching", language)} <q>{escape(searched)}</q> '
        f'<button type="button" class="change"{labelled("change_label", language)}>{said("change", language)}</button>'
        f'</p><form hidden><input type="text" name="words" maxlength="2000" value="{escape(searched)}"'
        f"{labelled('searching', language)}><button>{said('search', language)}</button>"
        f'<button type="button" class="cancel">{said("cancel", language)}</button></form></div>'
    )


def _person(answer: Answer, language: str) -> str:
    """A summary for the person who takes over, ready to copy."""
    if not answer.summary:
        return ""
    return (
        f'<section class="person"><h3>{said("person_heading", language)}</h3>'
        f"<p>{said('reference', language, name=answer.reference)}</p><pre>{escape(answer.summary)}</pre>"
        f'<button type="button" class="copy-summary">{said("copy_summary", language)}</button></section>'
    )


def _cited(answer: Answer, language: str) -> str:
    """The source titles, for phones, which have no room for cards next to the answer."""
    items = "".join(_cited_item(number, citations[0].passage) for number, citations in by_number(answer).items())
    return f'<div class="citeds"><p>{said("sources", language)}</p><ol>{items}</ol></div>' if items else ""


def _cited_item(number: int, passage: Passage) -> str:
    title, heading = passage.source.title, passage.headings[-1] if passage.headings else ""
    below = f" <small>{escape(heading)}</small>" if heading not in ("", title) else ""
    return (
        f'<li><button type="button" class="cited" data-source="{number}">'
        f'<span class="number">{number}</span> {escape(title)}{below}</button></li>'
    )


def _bar(language: str) -> str:
    return (
        f'<div class="bar"><button type="button" class="copy"{labelled("copy_label", language)}>'
        f"{said('copy', language)}</button>"
        f'<button type="button" class="rate" data-helpful="yes" aria-pressed="false">{THUMB} '
        f"{said('helpful', language)}</button>"
        f'<button type="button" class="rate" data-helpful="no" aria-pressed="false">'
        f'<span class="down">{THUMB}</span> '
        f"{said('unhelpful', language)}</button>"
        f'<button type="button" class="save-copy">{said("save_copy", language)}</button></div>'
    )


def _why(language: str) -> str:
    reasons = "".join(
        f'<label><input type="radio" name="why" value="{why.value}"> {said(_why_key(why), language)}</label>'
        for why in Why
    )
    return (
        f'<form class="why" hidden><fieldset><legend>{said("why_unhelpful", language)}</legend>{reasons}</fieldset>'
        f"<label>{said('why_words', language)}"
        f'<textarea name="comment" rows="2" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        f'<p><button>{said("send", language)}</button> <button type="button" class="cancel">'
        f"{said('cancel', language)}</button></p></form>"
    )


def _why_key(why: Why) -> str:
    return "why_" + why.value.replace(" ", "_")


def _locale(language: str) -> str:
    return "zh-CN" if language == "zh" else "en-GB"
