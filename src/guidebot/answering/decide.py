"""The decision table that maps the facts about a question to an outcome."""

from dataclasses import dataclass
from enum import StrEnum

from guidebot.records import Outcome


class Help(StrEnum):
    """The place of emergency help: none, above the documents' answer, or on its own."""

    NONE = "none"
    FIRST = "first"
    ONLY = "only"


class Body(StrEnum):
    """The body of an answer."""

    HELP = "help"
    SMALL_TALK = "small talk"
    REVIEWED = "an answer by staff"
    CHOICES = "a question back"
    NOTHING = "that the documents don't cover it"
    QUOTES = "quotes of the documents"


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts that decide the outcome of a question.

    `parts` is the number of things asked, and `answered` the number that the documents answer; `unsure` means that they
    may not. `too_little` is a message too vague to answer, with choices to offer. `foreign` is a message in another
    language than English and Chinese.
    """

    help: Help = Help.NONE
    small_talk: bool = False
    foreign: bool = False
    reviewed: bool = False
    about_account: bool = False
    too_little: bool = False
    parts: int = 1
    answered: int = 0
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a question and the body of its answer."""

    outcome: Outcome
    body: Body


def decide(facts: Facts) -> Decision:
    """The decision for the facts; the first row that fits.

    | row | help | then | outcome | body |
    |---|---|---|---|---|
    | 1 | only | | handover | help |
    | 2 | none | small talk, in English or Chinese | small talk | small talk |
    | 3 | first | no sure quotes | handover | help |
    | 4 | first | answered by staff | handover | an answer by staff |
    | 5 | first | answered | handover | quotes |
    | 6 | none | answered by staff | answer | an answer by staff |
    | 7 | none | in another language, surely answered | answer | quotes |
    | 8 | none | in another language | decline | nothing |
    | 9 | none | too little said, not about one's account | clarify | choices |
    | 10 | none | nothing answered | decline | nothing |
    | 11 | none | some answered | partial | quotes |
    | 12 | none | all answered | answer | quotes |
    """
    if facts.help is Help.ONLY:
        return Decision(Outcome.HANDOVER, Body.HELP)
    if facts.small_talk and not facts.foreign and facts.help is Help.NONE:
        return Decision(Outcome.SMALL_TALK, Body.SMALL_TALK)
    documents = _from_documents(facts)
    if facts.help is Help.NONE:
        return documents
    shown = documents.outcome in (Outcome.ANSWER, Outcome.PARTIAL) and not facts.unsure
    return Decision(Outcome.HANDOVER, documents.body if shown else Body.HELP)


def _from_documents(facts: Facts) -> Decision:
    if facts.reviewed:
        return Decision(Outcome.ANSWER, Body.REVIEWED)
    if facts.foreign:
        sure = facts.answered > 0 and not facts.unsure
        return Decision(Outcome.ANSWER, Body.QUOTES) if sure else Decision(Outcome.DECLINE, Body.NOTHING)
    if facts.too_little and not facts.about_account:
        return Decision(Outcome.CLARIFY, Body.CHOICES)
    if facts.answered == 0:
        return Decision(Outcome.DECLINE, Body.NOTHING)
    return Decision(Outcome.PARTIAL if facts.answered < facts.parts else Outcome.ANSWER, Body.QUOTES)
