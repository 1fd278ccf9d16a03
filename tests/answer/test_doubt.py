"""Where it is not sure that somebody is in danger, they are told whom to call, and their question is answered."""

import shutil

import pytest

from conftest import ROOT, HashingEmbedder, no_progress
from guidebot.guide import Guide
from guidebot.records import Outcome, Turn

QUESTION = "how old must a LIVE host be, my little sister is scared of a viewer"


@pytest.fixture
def guide(small_guide: Guide) -> Guide:
    shutil.copy(ROOT / "corpus" / "routes.yaml", small_guide.settings.corpus)
    guide = Guide(small_guide.settings.model_copy(update={"multilingual": "off"}), HashingEmbedder())
    guide.build(no_progress, force=True)
    return guide


def ask(guide: Guide, question: str) -> Turn:
    return guide.ask(guide.query(question))


def test_the_answer_follows_whom_to_call_and_its_citations_hold(guide: Guide) -> None:
    answer = ask(guide, QUESTION).answer
    assert answer.outcome is Outcome.ANSWER
    assert answer.text.startswith("If you or someone else may be in danger")
    assert answer.citations
    for citation in answer.citations:
        assert answer.text[citation.answer_start : citation.answer_end] == citation.quote


def test_what_the_documents_do_not_answer_is_handed_over(guide: Guide) -> None:
    answer = ask(guide, "I feel sick about streaming tonight").answer
    assert answer.outcome is Outcome.HANDOVER
    assert answer.reference


def test_whom_to_call_is_heard_before_anything_is_searched(guide: Guide) -> None:
    heard: list[str] = []
    guide.ask(guide.query(QUESTION), hear=heard.append)
    assert len(heard) == 1
    assert heard[0].startswith("If you or someone else may be in danger")
