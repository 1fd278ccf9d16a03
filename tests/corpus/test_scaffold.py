from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guidebot.corpus.lint import KINDS, open_draft
from guidebot.corpus.read import read_document
from guidebot.corpus.scaffold import Outline, new_document, slug_of
from guidebot.errors import UsageError
from guidebot.index.passage_lint import lint

OUTLINE = Outline(
    "What's new: LIVE", "policy", "rules", "en-GB", ("GB", "EEA"), ("https://example.org",), date(2026, 11, 22)
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_document_of_each_kind_is_read_and_passes_lint(tmp_path: Path, kind: str) -> None:
    path = new_document(tmp_path, replace(OUTLINE, kind=kind))
    assert path == tmp_path / "en-GB/rules/whats-new-live.md"
    source = read_document(path, tmp_path).source
    assert (source.title, source.kind, source.regions) == ("What's new: LIVE", kind, ("GB", "EEA"))
    assert source.checked == date(2026, 11, 22)
    assert lint(open_draft(tmp_path, date(2026, 11, 22))) == []


def test_a_campaign_asks_for_what_a_campaign_needs(tmp_path: Path) -> None:
    text = new_document(tmp_path, replace(OUTLINE, kind="campaign")).read_text()
    for heading in ("Brief", "Who may join", "Dates", "Regions", "Localisation", "Questions expected", "Hand-over"):
        assert f"## {heading}" in text
    assert "## What to measure afterwards" in text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = new_document(tmp_path, OUTLINE)
    path.write_text("mine")
    with pytest.raises(UsageError, match="--id"):
        new_document(tmp_path, OUTLINE)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("outline", "document", "words"),
    [
        (replace(OUTLINE, kind="essay"), None, "use one of: policy"),
        (replace(OUTLINE, topic="gossip"), None, "use one of: eligibility"),
        (OUTLINE, "../escape", "lower-case words"),
        (replace(OUTLINE, title="新规则"), None, "--id"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path: Path, outline: Outline, document: str | None, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        new_document(tmp_path, outline, document)
    assert list(tmp_path.iterdir()) == []


def test_slugs() -> None:
    assert slug_of("What’s a LIVE Match (PK)?") == "whats-a-live-match-pk"
