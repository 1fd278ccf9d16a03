"""The decision table, case by case, and what holds for every set of facts."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.answering.decide import ROWS, Body, Decision, Facts, Help, Row, decide
from guidebot.records import Outcome

CASES = [
    (Facts(Help.ONLY), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.ONLY, small_talk=True, reviewed=True, answered=1), Outcome.HANDOVER, Body.HELP),
    (Facts(small_talk=True), Outcome.SMALL_TALK, Body.SMALL_TALK),
    (Facts(small_talk=True, answered=1), Outcome.SMALL_TALK, Body.SMALL_TALK),
    (Facts(small_talk=True, foreign=True), Outcome.DECLINE, Body.DECLINE),
    (Facts(Help.ONLY, foreign=True, answered=1), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, foreign=True), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, foreign=True, answered=1), Outcome.HANDOVER, Body.QUOTES),
    (Facts(Help.FIRST), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, small_talk=True), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, too_little=True), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, answered=1, unsure=True), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, reviewed=True, unsure=True), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, too_little=True, answered=1), Outcome.HANDOVER, Body.HELP),
    (Facts(Help.FIRST, too_little=True, about_account=True, answered=1), Outcome.HANDOVER, Body.QUOTES),
    (Facts(Help.FIRST, reviewed=True, too_little=True), Outcome.HANDOVER, Body.REVIEWED),
    (Facts(Help.FIRST, reviewed=True), Outcome.HANDOVER, Body.REVIEWED),
    (Facts(Help.FIRST, answered=1), Outcome.HANDOVER, Body.QUOTES),
    (Facts(Help.FIRST, parts=2, answered=1), Outcome.HANDOVER, Body.QUOTES),
    (Facts(reviewed=True), Outcome.ANSWER, Body.REVIEWED),
    (Facts(reviewed=True, foreign=True), Outcome.ANSWER, Body.REVIEWED),
    (Facts(foreign=True, answered=1), Outcome.ANSWER, Body.QUOTES),
    (Facts(foreign=True, answered=1, too_little=True), Outcome.ANSWER, Body.QUOTES),
    (Facts(foreign=True, answered=1, unsure=True), Outcome.DECLINE, Body.DECLINE),
    (Facts(foreign=True, too_little=True), Outcome.DECLINE, Body.DECLINE),
    (Facts(foreign=True), Outcome.DECLINE, Body.DECLINE),
    (Facts(too_little=True), Outcome.CLARIFY, Body.CHOICES),
    (Facts(too_little=True, answered=1), Outcome.CLARIFY, Body.CHOICES),
    (Facts(too_little=True, about_account=True), Outcome.DECLINE, Body.DECLINE),
    (Facts(too_little=True, about_account=True, answered=1), Outcome.ANSWER, Body.QUOTES),
    (Facts(), Outcome.DECLINE, Body.DECLINE),
    (Facts(parts=3), Outcome.DECLINE, Body.DECLINE),
    (Facts(parts=2, answered=1), Outcome.PARTIAL, Body.QUOTES),
    (Facts(answered=1), Outcome.ANSWER, Body.QUOTES),
    (Facts(answered=1, unsure=True), Outcome.ANSWER, Body.QUOTES),
    (Facts(parts=2, answered=2), Outcome.ANSWER, Body.QUOTES),
]
FACTS = st.builds(
    Facts,
    help=st.sampled_from(Help),
    small_talk=st.booleans(),
    foreign=st.booleans(),
    reviewed=st.booleans(),
    about_account=st.booleans(),
    too_little=st.booleans(),
    parts=st.integers(1, 3),
    answered=st.integers(0, 3),
    unsure=st.booleans(),
)


@pytest.mark.parametrize(("facts", "outcome", "body"), CASES)
def test_each_case_is_decided(facts: Facts, outcome: Outcome, body: Body) -> None:
    assert decide(facts) == Decision(outcome, body)


def named(decision: Decision) -> list[str]:
    return [each.name.lower().replace("_", " ") for each in (decision.outcome, decision.body)]


def test_the_docstring_shows_the_rows() -> None:
    table = [line.strip() for line in (decide.__doc__ or "").splitlines() if "|" in line]
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in table[2:]] == [
        [str(number), row.help, row.when, *named(row.decision)] for number, row in enumerate(ROWS, 1)
    ]


def test_every_row_is_reached() -> None:
    def first(facts: Facts) -> Row:
        return next(row for row in ROWS if row.help is facts.help and row.condition(facts))

    both = (False, True)
    every = [Facts(*each) for each in product(Help, both, both, both, both, both, (1, 2), (0, 1, 2), both)]
    assert {first(facts) for facts in every} == set(ROWS)
    assert all(decide(facts) == first(facts).decision for facts in every)


@given(FACTS)
def test_help_is_shown_exactly_where_it_is_called_for(facts: Facts) -> None:
    assert (decide(facts).outcome is Outcome.HANDOVER) is (facts.help is not Help.NONE)


@given(FACTS)
def test_nothing_unanswered_is_quoted(facts: Facts) -> None:
    assert decide(facts).body is not Body.QUOTES or facts.answered > 0


@given(FACTS)
def test_another_language_gets_a_sure_answer_or_none(facts: Facts) -> None:
    body = decide(facts).body
    assert not facts.foreign or body not in (Body.CHOICES, Body.SMALL_TALK)
    assert not facts.foreign or body is not Body.QUOTES or not facts.unsure
