"""Replies to greetings, thanks and the like, without a search."""

from guidebot.locale import message
from guidebot.message.kinds import SmallTalk
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Outcome, Query
from guidebot.safety.contacts import Contacts, TeamContact, in_language
from guidebot.text.language import language_of

SURE = 0.4  # probability from which a message counts as small talk
HUMAN_CONTACT = "creator manager"  # the role for users who ask for a person


def is_small_talk(reading: MessageReading) -> bool:
    """True if a message is small talk."""
    return reading.small_talk[1] >= SURE


def small_talk(query: Query, reading: MessageReading, contacts: Contacts) -> Answer:
    """The reply to a message that is small talk."""
    kind, probability = reading.small_talk
    language = language_of(query.text)
    if kind is SmallTalk.HUMAN:
        member = contacts.get(HUMAN_CONTACT)
        known = (in_language(member.contact, language),) if member else ()
        return Answer(query, Outcome.SMALL_TALK, _to_a_person(member, language), contacts=known, confidence=probability)
    return Answer(query, Outcome.SMALL_TALK, message(f"small_talk.{kind}", language), confidence=probability)


def _to_a_person(member: TeamContact | None, language: str) -> str:
    if member is None:
        return message("small_talk.human", language)
    contact = in_language(member.contact, language)
    if member.hours is None:
        return message("small_talk.human_contact", language, contact=contact)
    hours = in_language(member.hours, language)
    return message("small_talk.human_contact_hours", language, contact=contact, hours=hours)
