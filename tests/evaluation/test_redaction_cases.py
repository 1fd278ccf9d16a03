"""Redaction's figures by hand, and its cases as they should be."""

from pathlib import Path

import pytest

from conftest import ROOT
from guidebot.errors import UsageError
from guidebot.evaluation.cases import split_of
from guidebot.evaluation.redaction_cases import RedactionCase, measure_redaction, read_redaction_cases
from guidebot.redaction import Span

CASES = ROOT / "eval/redaction/cases.jsonl"


def on_dev(text: str, *gold: Span) -> RedactionCase:
    name = next(f"{text}{number}" for number in range(99) if split_of(f"{text}{number}") == "dev")
    return RedactionCase(name, text, gold)


def test_figures_by_hand() -> None:
    cases = [
        on_dev("mail a.b@c.com", Span("e-mail", 5, 14)),  # found
        on_dev("my nan lives near the church", Span("address", 18, 28)),  # missed
        on_dev("me at 07700 900461 x", Span("phone", 6, 20)),  # found but for its end, so that a letter is left
        on_dev("1,000 followers"),  # rightly left
    ]
    result = measure_redaction(cases, "dev")
    assert {kind: (found.mean, found.count) for kind, found in result.recall.items()} == {
        "all": (1 / 3, 3),
        "e-mail": (1, 1),
        "phone": (0, 1),
        "address": (0, 1),
    }
    assert {kind: (found.mean, found.count) for kind, found in result.precision.items()} == {
        "all": (1 / 2, 2),
        "e-mail": (1, 1),
        "phone": (0, 1),
    }
    assert (result.gone.mean, result.untouched.mean) == (1 / 3, 1)
    assert [each["text"] for each in result.wrong] == [case.text for case in cases[1:3]]


def test_the_cases_are_many_and_half_of_them_clean() -> None:
    cases = read_redaction_cases(CASES)
    assert len(cases) >= 200
    assert len({case.id for case in cases}) == len(cases) == len({case.text for case in cases})
    assert 0.4 < sum(not case.gold for case in cases) / len(cases) < 0.6


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "text": "x", "found": [{"kind": "phone", "text": "y"}]}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"cases\.jsonl:1 is not a valid case"):
        read_redaction_cases(path)


def test_a_split_that_is_none() -> None:
    with pytest.raises(UsageError, match="unknown split 'train'"):
        measure_redaction([], "train")
    with pytest.raises(UsageError, match="no cases in split 'dev'"):
        measure_redaction([], "dev")
