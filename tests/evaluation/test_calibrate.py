"""What decides an answer, fitted on cases."""

import json
from datetime import date
from pathlib import Path

import pytest

from conftest import no_progress
from guidebot.answering.calibration import PLAIN, calibration_of
from guidebot.errors import UsageError
from guidebot.evaluation.calibrate import calibrate, card
from guidebot.guide import Guide
from guidebot.records import Case, GoldQuote, Outcome

GOLD = "A LIVE host must be 18 or older."


def case(number: int, question: str, *, known: bool) -> Case:
    gold = ((GoldQuote("age", "2", GOLD),),) if known else ()
    outcome = Outcome.ANSWER if known else Outcome.DECLINE
    scope = ("en-GB", "GB", "creator", date(2026, 11, 22))
    return Case(str(number), "plain", (question,), *scope, outcome, gold, (), (), "topic", "written")


KNOWN = [case(number, f"how old must a LIVE host be to host {number} times", known=True) for number in range(30)]
UNKNOWN = [case(30 + number, f"what is the capital of country {number}", known=False) for number in range(30)]


def test_what_is_fitted_tells_answers_from_none(small_guide: Guide, tmp_path: Path) -> None:
    found = calibrate(small_guide, [*KNOWN, *UNKNOWN], (0.1, 0.05), no_progress)
    assert found.auroc > 0.95
    assert all(one[1] >= other[1] for one, other in zip(found.curve, found.curve[1:], strict=False))
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(card(found, small_guide)), encoding="utf-8")
    settings = small_guide.settings.model_copy(update={"calibration": str(path)})
    again = Guide(settings, small_guide.embedder)
    assert again.calibration == found.calibration
    assert 0 < found.calibration.enough <= found.calibration.certain < 1
    assert again.ask(again.query("how old must a LIVE host be")).answer.citations[0].quote == GOLD
    assert again.ask(again.query("what is the capital of France")).answer.outcome is Outcome.DECLINE


def test_too_few_cases_are_refused(small_guide: Guide) -> None:
    with pytest.raises(UsageError, match="too few"):
        calibrate(small_guide, KNOWN, (0.1, 0.05), no_progress)


def test_weights_are_for_their_own_model() -> None:
    assert calibration_of("auto", "another model") is PLAIN


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"weights\.json.*eval calibrate"):
        calibration_of(str(path), "any")
