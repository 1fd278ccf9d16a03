from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, write_corpus
from guidebot.corpus.lint import open_draft
from guidebot.corpus.print_pack import print_pack, self_check
from guidebot.errors import UsageError
from guidebot.text.plain_text import plain

TODAY = date(2026, 11, 22)
FILES = {
    "en-GB/a.md": "---\nid: a\ntitle: Getting <paid>\ntopic: money\nsources: [https://example.org/x]\n"
    "checked: 2026-08-20\nregions: [GB]\nstanding: reported\n---\n# Getting paid\n\nMoney comes. See [b](b.md).\n\n"
    "## How long does it take?\n\n"
    "A payout takes 15 days:\n\n1. Wait.\n\n<script>alert(1)</script>\n",
    "en-GB/b.md": "---\nid: b\ntopic: money\neffective_to: 2020-01-01\n---\n# Gone\n\nAn old rule.\n",
    "zh-CN/c.md": "---\nid: c\ntopic: money\n---\n# 提现\n\n## 多久到账？\n\n提现需要 15 天。\n",
}


def test_a_handbook_has_dates_sources_and_a_cited_self_check(tmp_path: Path) -> None:
    page = print_pack(open_draft(write_corpus(tmp_path, FILES), TODAY), "money", "en-GB")
    assert "Getting &lt;paid&gt;" in page
    assert "checked on 20 August 2026" in page
    assert "Reported by others, not official" in page
    assert "https://example.org/x" in page
    assert "<li>How long does it take?</li>" in page
    assert "<q>A payout takes 15 days:\n1. Wait.</q>" in page
    assert 'href="#d1">[Getting' in page
    assert "An old rule" not in page
    assert "<script" not in page
    assert "src=" not in page


def test_a_handbook_in_chinese(tmp_path: Path) -> None:
    page = print_pack(open_draft(write_corpus(tmp_path, FILES), TODAY), "money", "zh-CN")
    assert "自测" in page
    assert "<li>多久到账？</li>" in page


def test_a_topic_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are: money"):
        print_pack(open_draft(write_corpus(tmp_path, FILES), TODAY), "gossip", "en-GB")


def test_every_answer_of_a_shipped_self_check_stands_in_its_document() -> None:
    checks = [check for each in open_draft(ROOT / "corpus", TODAY).files for check in self_check(each.document)]
    assert len(checks) > 100
    for check in checks:
        assert check.question.endswith(("?", "？"))
        assert "".join(check.answer.split()) in "".join(plain(check.document.text).split())
