from datetime import date
from pathlib import Path

from conftest import write_corpus
from guidebot.corpus.lint import open_draft
from guidebot.corpus.status import corpus_status

FILES = {
    "en-GB/a.md": "---\nid: a\ntopic: money\nkind: policy\nchecked: 2026-08-20\n---\n# A\n\nA.\n",
    "en-GB/b.md": "---\nid: b\ntopic: money\nkind: how-to\neffective_to: 2026-12-31\n"
    "checked: 2026-01-01\n---\n# B\n\nB.\n",
    "en-GB/old.md": "---\nid: c\ntopic: rules\neffective_to: 2020-01-01\n---\n# C\n\nC.\n",
    "en-GB/staff.md": "---\nid: d\ntopic: staff\naudiences: [staff]\n---\n# D\n\nD.\n",
    "zh-CN/a.md": "---\nid: zh-a\ntopic: money\ntranslation_of: a\nchecked: 2026-01-02\n---\n# 甲\n\n甲。\n",
}


def test_the_board(tmp_path: Path) -> None:
    summed = corpus_status(open_draft(write_corpus(tmp_path, FILES), date(2026, 11, 22)))
    assert summed.documents == 5
    money = summed.rows[0]
    assert (money.topic, money.locales, money.kinds) == ("money", {"en-GB": 2, "zh-CN": 1}, {"how-to": 1, "policy": 1})
    assert summed.untranslated == {"zh-CN": ("en-GB/b.md",)}
    assert summed.stale_translations == ("zh-CN/a.md",)
    assert [each.path for each in summed.ending_next] == ["en-GB/b.md"]
    assert [each.path for each in summed.oldest_checks] == ["en-GB/b.md", "zh-CN/a.md", "en-GB/a.md"]
