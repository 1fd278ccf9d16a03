import json
from pathlib import Path

import pytest
from console_command import Command

from conftest import SHARED, write_corpus

GOOD = "---\nid: a\ntopic: money\n---\n# A\n\nThe fee is £10.\n"


def test_lint_names_file_and_line_and_fails_on_errors(run: Command, tmp_path: Path) -> None:
    write_corpus(tmp_path, {"en-GB/a.md": GOOD + "\n[gone](gone.md)\n"})
    code, out, err = run("corpus", "lint", "--corpus", tmp_path, "--today", "2026-11-22")
    assert code == 1
    assert "en-GB/a.md:9: error dead-links: broken link to gone.md" in out
    assert err == "guidebot: 3 errors, 0 warnings\n"
    code, out, _ = run("corpus", "lint", "--corpus", tmp_path, "--json")
    assert {each["rule"] for each in json.loads(out)} == {"missing-fields", "unknown-words", "dead-links"}


def test_new_then_status_then_pack(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = (
        "--kind",
        "policy",
        "--title",
        "Fees",
        "--topic",
        "money",
        "--regions",
        "GB",
        "--sources",
        "https://example.org",
    )
    dates = ("--effective-from", "2026-01-01", "--effective-to", "none")
    code, out, _ = run("corpus", "new", *given, *dates, "--corpus", tmp_path)
    assert code == 0
    assert Path(out.strip()) == tmp_path / "en-GB/money/fees.md"
    code, out, err = run("corpus", "new", *given, *dates, "--corpus", tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    code, out, _ = run("corpus", "status", "--corpus", tmp_path)
    assert (code, "money" in out) == (0, True)
    code, out, _ = run("corpus", "status", "--corpus", tmp_path, "--json")
    assert json.loads(out)["rows"][0]["topic"] == "money"
    code, out, err = run("corpus", "pack", "money", "--corpus", tmp_path, "--out", tmp_path.parent / "book.html")
    assert (code, out) == (0, "")
    assert (tmp_path.parent / "book.html").read_text().startswith("<!doctype html>")
    code, out, _ = run("corpus", "pack", "money", "--corpus", tmp_path)
    assert out.startswith("<!doctype html>")
    code, _, err = run("corpus", "pack", "gossip", "--corpus", tmp_path)
    assert (code, "there are: money" in err) == (2, True)


def test_diff_of_files_and_folders(run: Command, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_corpus(old, {"a.md": GOOD, "gone.md": "# Gone\n\nOld words here.\n"})
    write_corpus(new, {"a.md": GOOD.replace("£10", "£20"), "made.md": "# Made\n\nNew words here.\n"})
    code, out, err = run("corpus", "diff", old / "a.md", new / "a.md")
    assert (code, err) == (0, "guidebot: 0 added, 0 removed, 1 reworded, 0 moved\n")
    assert "~ The fee is [-£10.-] {+£20.+}" in out
    code, out, _ = run("corpus", "diff", old, new, "--json")
    assert sorted(each["kind"] for each in json.loads(out)) == ["added", "removed", "reworded"]
    code, _, err = run("corpus", "diff", old, new / "a.md")
    assert (code, "not a folder with a file" in err) == (2, True)
    code, _, err = run("corpus", "diff", old, tmp_path / "nowhere")
    assert code == 2


@pytest.mark.skipif(
    not (SHARED / "data/policy-history").is_dir(), reason="the policy histories are not on this machine"
)
def test_diff_of_a_real_policy_on_two_dates(run: Command) -> None:
    folder = SHARED / "data/policy-history/twitch-community-guidelines"
    code, out, _ = run("corpus", "diff", folder / "2026-02-25.md", folder / "2026-08-19.md", "--json")
    found = json.loads(out)
    assert code == 0
    assert 0 < len(found) < 60
