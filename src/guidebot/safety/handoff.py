"""What is said when a person should take over: what to do now, lines that fit the asker, who takes over, the steps."""

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

MOST = 4  # helplines that are shown: somebody in distress reads no list
MOST_ABOVE = 3  # of them, where an answer follows


def hand_over(query: Query, route: Route, routes: Routes, contacts: Contacts, turn: tuple[str, datetime]) -> Answer:
    """The answer that a route gives by itself, in the asker's language; `turn` is the turn's id and time.

    A member of the team is named only where the settings name one.
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


def with_documents(handed: Answer, answer: Answer | None, route: Route, routes: Routes, contacts: Contacts) -> Answer:
    """A handover that goes on with what the documents say, if they answer; else the handover itself.

    What to do now, the lines and the member of the team stay on top, and the steps give way to the answer.
    """
    if answer is None or answer.outcome not in (Outcome.ANSWER, Outcome.PARTIAL):
        return handed
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
    """What stands above what the documents say: what to do now, fewer lines, the member of the team."""
    query = handed.query
    language = language_of(query.text)
    lines = helplines(query, route, routes)[:MOST_ABOVE]
    member = _member(contact_for(contacts, route), handed.reference, language)
    return "\n\n".join(
        filter(None, [_top(query, route, routes, lines), member, message("handover.documents", language)])
    )


def below_words(answer: Answer, words: str) -> Answer:
    """An answer that begins with these words; its citations move along."""
    moved = len(words) + 2
    citations = (
        replace(each, answer_start=each.answer_start + moved, answer_end=each.answer_end + moved)
        for each in answer.citations
    )
    return replace(answer, text=f"{words}\n\n{answer.text}", citations=tuple(citations))


def _top(query: Query, route: Route, routes: Routes, lines: Sequence[Contact]) -> str:
    """What a route says first, with the emergency number of the asker's country, and the lines."""
    language = language_of(query.text)
    number = emergency_number(region_of(query), routes.local_emergency) or message("handover.local_number", language)
    said = in_language(route.say, language).replace("{emergency}", number)
    return "\n\n".join(filter(None, [said, _lines_shown(query, routes, lines, language)]))


def helplines(query: Query, route: Route, routes: Routes) -> tuple[Contact, ...]:
    """The lines for a route in the asker's country, in the file's order; those for children first where one is meant."""
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
    fitting = own or fitting  # a directory of every country's lines is for those of whose country none is known
    return tuple(sorted(fitting, key=lambda each: each.ages != "under_18"))


def line_of(contact: Contact, language: str) -> str:
    """A helpline in one line: its name, how to reach it, its hours and what it is for."""
    reached = contact.phone or contact.web or message("handover.text", language, number=contact.text)
    notes = [in_language(each, language).rstrip(".。") for each in (contact.hours, contact.note) if each is not None]
    if not notes:
        return message("handover.line", language, name=contact.name, reached=reached)
    about = message("handover.between_notes", language).join(notes)
    return message("handover.line_about", language, name=contact.name, reached=reached, about=about)


def _lines_shown(query: Query, routes: Routes, lines: Sequence[Contact], language: str) -> str:
    """The lines under the country they are in, and how to be understood there."""
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
    """Who takes over, when and how soon, as far as the settings say; nothing without them, so nothing is promised."""
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
