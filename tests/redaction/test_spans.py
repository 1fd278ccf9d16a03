"""Finders made from patterns."""

import pytest

from guidebot.redaction.spans import KINDS, Span, digits_of, pattern_finder


def test_a_finder_gives_each_match_in_order() -> None:
    find = pattern_finder("phone", r"\d{3} - \d{3}")
    assert list(find("a 123-456, 789-012")) == [Span("phone", 2, 9), Span("phone", 11, 18)]
    assert list(find("a 12-34")) == []


def test_only_the_named_part_of_a_match_is_found() -> None:
    find = pattern_finder("password", r"pw \s (?P<it> \w+ )")
    assert list(find("PW hunter2 ok")) == [Span("password", 3, 10)]


def test_a_match_that_does_not_fit_is_left() -> None:
    find = pattern_finder("card number", r"card \s (?P<it> \d+ )", lambda written: written.endswith("1"))
    assert list(find("card 12 card 21")) == [Span("card number", 13, 15)]


@pytest.mark.parametrize(
    ("text", "digits"), [("+44 (0)20-7946", "440207946"), ("", ""), ("none", ""), ("１２３", ""), ("x1²3", "13")]
)
def test_digits_are_ascii(text: str, digits: str) -> None:
    assert digits_of(text) == digits


def test_every_kind_is_listed_once() -> None:
    assert len(set(KINDS)) == len(KINDS) == 10
