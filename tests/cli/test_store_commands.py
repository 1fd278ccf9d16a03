"""The desk from the command line, with the hashing embedder in the place of the model."""

import io
import json
import sys
from pathlib import Path

import pytest
from console_command import Command

from conftest import SMALL_CORPUS, HashingEmbedder, write_corpus

QUESTION = "How old must a host be?"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Command) -> Command:
    """The command line over a small index, with a journal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("guidebot.guide.embedder_of", lambda _: HashingEmbedder())
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", "sqlite:///journal/guidebot.sqlite3")
    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    assert run("index")[0] == 0
    assert not Path("journal").exists()
    return run


def add_ann(desk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    code, _, err = desk("accounts", "add", "ann")
    assert (code, err) == (0, "guidebot: added ann, a reviewer\n")


def test_questions_are_journalled_unless_they_are_not_to_be(desk: Command) -> None:
    assert desk("ask", QUESTION, "--no-journal")[0] == 0
    assert not Path("journal").exists()
    for _ in range(2):
        assert desk("ask", QUESTION)[2] == ""
    Path("q.jsonl").write_text('{"id": 1, "question": "add a moderator"}\nnonsense\n', encoding="utf-8")
    assert desk("ask", "--batch", "q.jsonl")[2] == ""
    _, out, _ = desk("journal", "show", "--json")
    shown = json.loads(out)
    assert [each["channel"] for each in shown] == ["command line", "command line", "batch"]
    assert desk("journal", "show")[1].count("\n") == 3
    assert "18 or older" in desk("journal", "show", shown[0]["id"])[1]
    assert len(desk("journal", "export")[1].splitlines()) == 3
    assert desk("journal", "export", "--until", "2020-01-01")[1] == ""
    assert "removed 3 turns" in desk("journal", "purge", "--days", "0")[2]
    assert "removed 0 turns" in desk("journal", "forget", "x")[2]


def test_a_journal_that_cannot_be_had_costs_a_line_and_no_answer(
    desk: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", "sqlite:////proc/nowhere/j.sqlite3")
    code, out, err = desk("ask", QUESTION)
    assert (code, err.count("\n")) == (0, 1)
    assert "18 or older" in out
    assert "questions are not recorded" in err


def test_publishing_says_what_it_makes_untrue(desk: Command) -> None:
    desk("ask", QUESTION)
    text = SMALL_CORPUS["en-GB/age.md"].replace("18 or older", "21 or older")
    write_corpus(Path("draft"), {**SMALL_CORPUS, "en-GB/age.md": text})
    assert desk("impact")[2] == "guidebot: no answers affected\n"
    _, out, _ = desk("impact", "--against", "draft", "--json")
    (row,) = json.loads(out)
    assert row["before"] == "A LIVE host must be 18 or older."
    assert row["after"] == "A LIVE host must be 21 or older."
    assert (row["question"], row["times_told"], row["document"]) == (QUESTION, 1, "age")
    before = json.loads(desk("index", "--list", "--json")[1])[0]["generation"]
    _, _, err = desk("index", "--corpus", "draft")
    assert "1 past answers cite text that has changed" in err
    assert "[-18-] {+21+} or older." in desk("impact")[1]
    assert desk("impact", before)[1] == ""
    assert desk("impact", "x")[0] == 1
    _, out, _ = desk("review", "queue", "--reason", "affected by a change")
    assert QUESTION in out


def test_a_review_from_claim_to_case(desk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEBOT_LOW_CONFIDENCE", "1")
    add_ann(desk, monkeypatch)
    monkeypatch.setenv("GUIDEBOT_ACCOUNT", "ann")
    desk("ask", QUESTION)
    (row,) = json.loads(desk("review", "queue", "--json")[1])
    number = row["id"]
    assert "claim 1: " in desk("review", "show", number)[1]
    assert json.loads(desk("review", "show", number, "--json")[1])["claims"]
    code, _, err = desk("review", "resolve", number)
    assert (code, err.count("\n")) == (1, 1)
    assert "is not claimed" in err
    assert desk("review", "claim", number)[2] == f"guidebot: item {number} is claimed, version 2\n"
    found = json.loads(desk("search", "proof of age", "--json")[1])["hits"][0]["passage_id"]
    quote = f"{found}=TikTok may ask a host for proof of age before LIVE is switched on."
    assert desk("review", "resolve", number, "--quote", f"{found}=nonsense")[0] == 2
    assert desk("review", "resolve", number, "--answer", "18.")[0] == 2
    code, _, err = desk("review", "resolve", number, "--answer", "18.", "--quote", quote, "--version", "1")
    assert (code, "has changed since you opened it" in err) == (1, True)
    code, _, err = desk("review", "resolve", number, "--answer", "18.", "--quote", quote)
    assert code == 0
    made = err.split()[-1]
    _, out, _ = desk("ask", QUESTION)
    assert "proof of age" in out
    assert "Our team reviewed this answer" in out
    assert desk("review", "export", "taught")[2] == "guidebot: wrote 1 cases and 1 questions to taught\n"
    assert desk("review", "undo", made)[0] == 0
    assert "Our team reviewed this answer" not in desk("ask", QUESTION)[1]


def test_accounts_are_for_leads(desk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    add_ann(desk, monkeypatch)
    code, key, err = desk("keys", "add", "site", "--audience", "staff", "--rate", "9/minute")
    assert (code, key.startswith("gb_"), "not shown again" in err) == (0, True, True)
    (known,) = json.loads(desk("keys", "list", "--json")[1])
    assert (known["audience"], known["rate"]) == ("staff", "9/minute")
    assert desk("keys", "add", "site", "--rate", "often")[::2] == (
        2,
        "guidebot: 'often' is not a valid rate (use the form 600/minute)\n",
    )
    assert desk("keys", "add", "site", "--audience", "everybody")[0] == 2
    assert desk("keys", "revoke", known["id"])[0] == 0
    assert "revoked" in desk("keys", "list")[1]
    assert desk("accounts", "change", "ann", "--role", "lead")[0] == 0
    assert json.loads(desk("accounts", "list", "--json")[1])[0]["role"] == "lead"
    assert desk("accounts", "change", "ann", "--role", "reviewer", "--enable")[0] == 0
    assert "change account" in desk("accounts", "audit")[1]
    for command in (["accounts", "list"], ["keys", "list"], ["journal", "purge"], ["journal", "forget", "x"]):
        code, out, err = desk(*command, "--as", "ann")
        assert (code, out, "lead" in err) == (1, "", True)
    assert desk("accounts", "list", "--as", "nobody")[0] == 2


def test_insights_for_people_and_for_programs(desk: Command) -> None:
    desk("ask", QUESTION)
    assert desk("insights")[1].startswith("1 questions from")
    assert json.loads(desk("insights", "--json")[1])["turns"] == 1
    assert desk("insights", "--csv")[1].startswith("section,name,count")
    assert desk("insights", "--html", "week.html")[0] == 0
    assert "</html>" in Path("week.html").read_text(encoding="utf-8")
    assert desk("insights", "--campaign", "2026-08-01:2026-08-14")[0] == 0
    assert desk("insights", "--campaign", "nothing")[0] == 2
    assert desk("insights", "--since", "2026-02-01", "--until", "2026-01-01")[0] == 2


def test_the_doctor_looks_at_the_journal(desk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guidebot.cli.doctor._model_and_index", lambda _: [])
    assert "none yet" in desk("doctor")[1]
    desk("ask", QUESTION)
    assert "1 turns, kept 90 days" in desk("doctor")[1]
    for path in Path("journal").iterdir():
        path.unlink()
    Path("journal/guidebot.sqlite3").write_bytes(b"no database at all" * 100)
    code, out, _ = desk("doctor")
    assert (code, "failure  journal" in out) == (1, True)


@pytest.mark.parametrize("command", ["journal", "review", "impact", "insights", "accounts"])
def test_a_journal_that_is_off_is_said_to_be(desk: Command, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", "off")
    first = {"journal": ["show"], "review": ["queue"], "accounts": ["list"]}.get(command, [])
    code, out, err = desk(command, *first)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "GUIDEBOT_DATABASE_URL" in err
