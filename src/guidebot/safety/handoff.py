"""The answer when a person should take over: urgent advice, suitable helplines, the contact and the steps."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from guidebot.corpus.lists import Contact, Route, Routes, Safety
from guidebot.locale import message
from guidebot.records import Answer, Outcome, Query
from guidebot.safety.age import is_under_18
from guidebot.safety.contacts import Contacts, TeamContact, contact_for, in_language
from guidebot.safety.region import emergency_number, lines_for, name_of, region_of
from guidebot.safety.ticket import summary_of, ticket_of
from guidebot.text.language import language_of

MOST = 4  # helplines shown; somebody in distress does not read a long list
MOST_ABOVE = 3  # helplines shown if an answer follows


def hand_over(query: Query, route: Route, routes: Routes, contacts: Contacts, turn: tuple[str, datetime]) -> Answer:
    """A route's own answer, in the user's language; `turn` is the turn's id and time.

    A member of the team is named only if the settings name one.
    """
    language = language_of(query.text)
    lines = helplines(query, route, routes)[:MOST]
    ticket = ticket_of(turn[0])
    member = contact_for(contacts, route)
    paragraphs = [
        _top(query, route, routes, lines),
        _member(member, ticket, language),
        _listed(message("handover.steps", language), getattr(route.steps, language)),
        message("handover.go_on", language) if route.safety is Safety.LIFE else "",
    ]
    return Answer(
        query,
        Outcome.HANDOVER,
        "\n\n".join(filter(None, paragraphs)),
        route=route.route,
        contacts=_contacts(lines, member, language),
        reference=ticket,
        summary=summary_of(query, in_language(route.title, language), language, ticket, turn[1]),
    )


def with_documents(handed: Answer, answer: Answer, route: Route, routes: Routes, contacts: Contacts) -> Answer:
    """A handover followed by the documents' answer.

    Urgent advice, helplines and contact stay at the top; the answer replaces the steps.
    """
    below = below_words(answer, before_documents(handed, route, routes, contacts))
    lines = helplines(handed.query, route, routes)[:MOST_ABOVE]
    return replace(
        handed,
        text=below.text,
        citations=below.citations,
        hits=answer.hits,
        notes=answer.notes,
        missing=answer.missing,
        confidence=answer.confidence,
        contacts=_contacts(lines, contact_for(contacts, route), language_of(handed.query.text)),
    )


def before_documents(handed: Answer, route: Route, routes: Routes, contacts: Contacts) -> str:
    """The text above the documents' answer: urgent advice, fewer helplines, and the contact."""
    query = handed.query
    language = language_of(query.text)
    lines = helplines(query, route, routes)[:MOST_ABOVE]
    member = _member(contact_for(contacts, route), handed.reference, language)
    return "\n\n".join(
        filter(None, [_top(query, route, routes, lines), member, message("handover.documents", language)])
    )


def below_words(answer: Answer, words: str) -> Answer:
    """An answer that begins with these words, its citations moved accordingly."""
    moved = len(words) + 2
    citations = (
        replace(each, answer_start=each.answer_start + moved, answer_end=each.answer_end + moved)
        for each in answer.citations
    )
    return replace(answer, text=f"{words}\n\n{answer.text}", citations=tuple(citations))


def _top(query: Query, route: Route, routes: Routes, lines: Sequence[Contact]) -> str:
    """A route's opening text, with the emergency number of the user's country, and the helplines."""
    language = language_of(query.text)
    number = emergency_number(region_of(query), routes.local_emergency) or message("handover.local_number", language)
    said = in_language(route.say, language).replace("{emergency}", number)
    return "\n\n".join(filter(None, [said, _lines_shown(query, routes, lines, language)]))


def helplines(query: Query, route: Route, routes: Routes) -> tuple[Contact, ...]:
    """The helplines for a route in the user's country, in the file's order; those for under-18s first if needed."""
    regions = lines_for(region_of(query))
    young = any(is_under_18(text) for text in (*query.history, query.text))
    fitting = [
        each
        for each in routes.contacts
        if route.route in each.routes
        and regions & set(each.regions)
        and (each.ages != "under_18" or young)
        and (each.ages != "adult" or not young)
    ]
    own = [each for each in fitting if "*" not in each.regions]
    fitting = own or fitting  # the worldwide directory is only for countries without known helplines
    return tuple(sorted(fitting, key=lambda each: each.ages != "under_18"))


def line_of(contact: Contact, language: str) -> str:
    """A helpline on one line: its name, number or address, hours and purpose."""
    reached = contact.phone or contact.web or message("handover.text", language, number=contact.text)
    notes = [in_language(each, language).rstrip(".。") for each in (contact.hours, contact.note) if each is not None]
    if not notes:
        return message("handover.line", language, name=contact.name, reached=reached)
    about = message("handover.between_notes", language).join(notes)
    return message("handover.line_about", language, name=contact.name, reached=reached, about=about)


def _lines_shown(query: Query, routes: Routes, lines: Sequence[Contact], language: str) -> str:
    """The helplines under their country, with a note on interpreters if needed."""
    if not lines:
        return ""
    if all("*" in each.regions for each in lines):
        listed = _listed(message("handover.lines_anywhere", language), [line_of(each, language) for each in lines])
        return f"{in_language(routes.fallback, language)}\n\n{listed}"
    heading = message("handover.lines", language, region=name_of(region_of(query), language))
    listed = _listed(heading, [line_of(each, language) for each in lines])
    understood = any(language in each.languages for each in lines)
    return listed if understood else f"{listed}\n\n{in_language(routes.interpreter, language)}"


def _contacts(lines: Iterable[Contact], member: TeamContact | None, language: str) -> tuple[str, ...]:
    own = tuple(line_of(each, language) for each in lines)
    return own + ((in_language(member.contact, language),) if member else ())


def _member(member: TeamContact | None, ticket: str, language: str) -> str:
    """The contact, hours and reply time from the settings; empty without them, so that nothing is promised."""
    if member is None:
        return ""
    said = [message("handover.contact", language, contact=in_language(member.contact, language))]
    if member.hours is not None:
        said.append(message("handover.hours", language, hours=in_language(member.hours, language)))
    if member.reply is not None:
        said.append(message("handover.reply", language, reply=in_language(member.reply, language)))
    return " ".join((*said, message("handover.quote", language, reference=ticket)))


def _listed(heading: str, items: Iterable[str]) -> str:
    shown = [f"- {item}" for item in items]
    return "\n".join((heading, "", *shown)) if shown else ""
