"""The decision table that maps the facts about a question to an outcome."""

from collections.abc import Callable
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
    DECLINE = "that the documents don't cover it"
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the decision table: it fits if help has this place and the condition, which `when` names, is met."""

    help: Help
    when: str
    condition: Callable[[Facts], bool]
    decision: Decision


def _is_small_talk(facts: Facts) -> bool:
    return facts.small_talk and not facts.foreign


def _is_foreign_and_answered(facts: Facts) -> bool:
    return facts.foreign and facts.answered > 0


def _is_foreign_and_surely_answered(facts: Facts) -> bool:
    return _is_foreign_and_answered(facts) and not facts.unsure


def _is_too_little(facts: Facts) -> bool:
    return facts.too_little and not facts.about_account


# In order: the first row that fits counts. The docstring of `decide` shows the list as a table.
ROWS = (
    Row(Help.ONLY, "", lambda _: True, Decision(Outcome.HANDOVER, Body.HELP)),
    Row(Help.FIRST, "unsure", lambda facts: facts.unsure, Decision(Outcome.HANDOVER, Body.HELP)),
    Row(Help.FIRST, "answered by staff", lambda facts: facts.reviewed, Decision(Outcome.HANDOVER, Body.REVIEWED)),
    Row(Help.FIRST, "in another language, answered", _is_foreign_and_answered, Decision(Outcome.HANDOVER, Body.QUOTES)),
    Row(Help.FIRST, "too little said", _is_too_little, Decision(Outcome.HANDOVER, Body.HELP)),
    Row(Help.FIRST, "nothing answered", lambda facts: facts.answered == 0, Decision(Outcome.HANDOVER, Body.HELP)),
    Row(Help.FIRST, "", lambda _: True, Decision(Outcome.HANDOVER, Body.QUOTES)),
    Row(Help.NONE, "small talk", _is_small_talk, Decision(Outcome.SMALL_TALK, Body.SMALL_TALK)),
    Row(Help.NONE, "answered by staff", lambda facts: facts.reviewed, Decision(Outcome.ANSWER, Body.REVIEWED)),
    Row(
        Help.NONE,
        "in another language, surely answered",
        _is_foreign_and_surely_answered,
        Decision(Outcome.ANSWER, Body.QUOTES),
    ),
    Row(Help.NONE, "in another language", lambda facts: facts.foreign, Decision(Outcome.DECLINE, Body.DECLINE)),
    Row(Help.NONE, "too little said", _is_too_little, Decision(Outcome.CLARIFY, Body.CHOICES)),
    Row(Help.NONE, "nothing answered", lambda facts: facts.answered == 0, Decision(Outcome.DECLINE, Body.DECLINE)),
    Row(Help.NONE, "some answered", lambda facts: facts.answered < facts.parts, Decision(Outcome.PARTIAL, Body.QUOTES)),
    Row(Help.NONE, "", lambda _: True, Decision(Outcome.ANSWER, Body.QUOTES)),
)


def decide(facts: Facts) -> Decision:
    """The decision for the facts: that of the first row that fits.

    | row | help | when | outcome | body |
    |---|---|---|---|---|
    | 1 | only | | handover | help |
    | 2 | first | unsure | handover | help |
    | 3 | first | answered by staff | handover | reviewed |
    | 4 | first | in another language, answered | handover | quotes |
    | 5 | first | too little said | handover | help |
    | 6 | first | nothing answered | handover | help |
    | 7 | first | | handover | quotes |
    | 8 | none | small talk | small talk | small talk |
    | 9 | none | answered by staff | answer | reviewed |
    | 10 | none | in another language, surely answered | answer | quotes |
    | 11 | none | in another language | decline | decline |
    | 12 | none | too little said | clarify | choices |
    | 13 | none | nothing answered | decline | decline |
    | 14 | none | some answered | partial | quotes |
    | 15 | none | | answer | quotes |

    “Too little said” never fits a question about somebody's own account, and “small talk” never a message in another
    language.
    """
    return next(row.decision for row in ROWS if row.help is facts.help and row.condition(facts))
