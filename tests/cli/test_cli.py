"""The command line as a user meets it: what it prints where, and how it exits."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from console_command import Command

from conftest import ROOT, SMALL_CORPUS, with_model, write_corpus
from guidebot.cli import COMMANDS
from guidebot.guide import Guide
from guidebot.locale import message

pytestmark = pytest.mark.real_model

HIT_FIELDS = {
    *("rank", "score", "document", "path", "title", "headings", "version", "text", "start", "end", "page"),
    *("passage_id", "effective_from", "effective_to", "locale", "regions"),
}
CITATION_FIELDS = {
    *("number", "document", "version", "path", "title", "headings", "quote", "start", "end", "page", "passage_id"),
    *("effective_from", "effective_to", "locale", "regions", "answer_start", "answer_end"),
}
TURN_FIELDS = {
    *(
        "turn_id",
        "query",
        "searched_for",
        "language",
        "as_of",
        "generation",
        "outcome",
        "answer",
        "confidence",
        "unsure",
    ),
    *(
        "citations",
        "hits",
        "missing",
        "choices",
        "route",
        "contacts",
        "notes",
        "seconds",
        "language_model",
        "reference",
        "summary",
    ),
}


@pytest.fixture
def shipped(shipped_guide: Guide) -> tuple[str, Path]:
    return "--index", shipped_guide.settings.index


@pytest.fixture
def small(tmp_path: Path, models: Path) -> list[object]:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    return ["--corpus", corpus, "--index", with_model(tmp_path / "index", models)]


def test_ask_answers_with_the_sentence(run: Command, shipped: tuple[str, Path]) -> None:
    code, out, err = run("ask", "How old do I have to be to host a LIVE?", "--json", *shipped)
    turn = json.loads(out)
    assert (code, err) == (0, "")
    assert turn.keys() == TURN_FIELDS
    assert turn["outcome"] == "answer"
    assert "18" in turn["answer"]
    assert all(citation.keys() == CITATION_FIELDS for citation in turn["citations"])
    assert all(hit.keys() == HIT_FIELDS for hit in turn["hits"])
    cited = turn["citations"][0]
    text = (ROOT / "corpus" / cited["path"]).read_text(encoding="utf-8").split("---\n", 2)[2]
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert "18" in cited["quote"]


def test_ask_prints_for_people(run: Command, shipped: tuple[str, Path]) -> None:
    code, out, _ = run("ask", "How old do I have to be to host a LIVE?", *shipped)
    assert code == 0
    assert "18 or older" in out
    assert "] How old you must be to host a LIVE" in out
    assert "in force from 2022-11-23" in out


def test_a_declined_question_is_no_failure(run: Command, shipped: tuple[str, Path]) -> None:
    code, out, _ = run("ask", "what is the capital of France", *shipped)
    assert code == 0
    assert message("answer.declined", "en") in out


def test_search(run: Command, shipped: tuple[str, Path]) -> None:
    code, out, _ = run("search", "add a moderator", "-k", "3", "--json", *shipped)
    found = json.loads(out)
    assert code == 0
    assert found.keys() == {"query", "generation", "hits"}
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert found["hits"][0]["document"] == "moderators"
    code, out, _ = run("search", "add a moderator", "-k", "1", *shipped)
    assert out.startswith("1. ")


BATCH = [
    '{"id": "a", "question": "How old must a host be?", "other": 1}',
    "not json",
    '{"id": "c", "turns": ["How do I add a moderator?", "and in a browser?"], "as_of": "2026-01-31"}',
    "[1, 2]",
    '{"id": 5}',
    '{"id": 6, "question": "x", "region": "nowhere land"}',
    '{"id": 7, "question": "x", "as_of": "soon"}',
    '{"id": 8, "turns": ["fine", 3]}',
    "",
    '{"id": 9, "question": "  "}',
]


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_keeps_its_order_and_survives_bad_lines(
    run: Command, shipped: tuple[str, Path], tmp_path: Path, command: str
) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(BATCH), encoding="utf-8")
    code, out, err = run(command, "--batch", path, *shipped)
    found = rows(out)
    assert (code, err) == (0, "")
    assert [row["id"] for row in found] == ["a", None, "c", None, 5, 6, 7, 8, 9]
    assert [row["id"] for row in found if "error" not in row] == ["a", "c"]
    assert all(row.keys() == {"id", "error"} for row in found if "error" in row)


def test_a_batch_from_stdin(run: Command, shipped: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'\xef\xbb\xbf{"id": 1, "question": "May I smoke on LIVE?"}\r\n\xff\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    code, out, _ = run("ask", "--batch", "-", *shipped)
    assert code == 0
    first, second = rows(out)
    assert first["query"] == "May I smoke on LIVE?"
    assert "not valid JSON" in second["error"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask"], 2, "no question given"),
        (["ask", " "], 2, "empty"),
        (["ask", "x" * 5000], 2, "shorten it"),
        (["ask", "x", "--as-of", "soon"], 2, "YYYY-MM-DD"),
        (["ask", "x", "--audience", "boss"], 2, "creator, staff"),
        (["ask", "x", "--region", "12"], 2, "GB"),
        (["ask", "x", "--batch", "y"], 2, "not both"),
        (["ask", "--batch", "/no/file"], 2, "/no/file"),
        (["ask", "x", "--index", "/no/index"], 1, "guidebot index"),
        (["search", "x", "--index", "/no/index"], 1, "guidebot index"),
        (["index", "--corpus", "/no/corpus"], 1, "--corpus"),
        (["serve", "--corpus", "/no/corpus", "--index", "/no/index"], 1, "--corpus"),
        (["serve", "--port", "99999"], 2, "GUIDEBOT_PORT"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    run: Command, shipped: tuple[str, Path], arguments: list[str], code: int, words: str
) -> None:
    given = arguments if "--index" in arguments or arguments[0] != "ask" else [*arguments, *map(str, shipped)]
    exit_code, out, err = run(*given)
    assert (exit_code, out) == (code, "")
    assert words in err
    assert err.count("\n") == 1


def test_misuse_of_the_command_itself(run: Command) -> None:
    code, _, err = run("ask", "x", "--nonsense")
    assert code == 2
    assert "No such option" in err


def test_a_model_that_is_not_there(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUIDEBOT_EMBEDDING_MODEL", str(tmp_path))
    code, out, err = run("ask", "x")
    assert (code, out) == (1, "")
    assert "no weights" in err


COMMANDS_HELPED = [
    [],
    *([name] for name in COMMANDS),
    ["review", "resolve"],
    ["journal", "forget"],
    ["accounts", "add"],
]


@pytest.mark.parametrize("command", COMMANDS_HELPED)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_everywhere(run: Command, command: list[str], flag: str) -> None:
    code, out, _ = run(*command, flag)
    assert code == 0
    assert " ".join(["Usage: guidebot", *command]) in out


def test_index_then_nothing_to_do(run: Command, small: list[object]) -> None:
    code, out, err = run("index", *small)
    assert (code, err) == (0, "")
    assert out.startswith("Built 5 documents")
    code, out, _ = run("index", *small, "--json")
    assert json.loads(out)["fresh"] is False


def test_broken_files_are_named_and_strict_fails(run: Command, small: list[object]) -> None:
    write_corpus(
        Path(str(small[1])),
        {"en-GB/bad.md": "---\nid: [\n---\n", "en-GB/page.pdf": "%PDF-1.4 broken", "en-GB/sheet.xlsx": "x"},
    )
    code, out, err = run("index", *small)
    assert code == 0
    assert out.startswith("Built 5 documents")
    assert [line.split(": ")[1] for line in err.splitlines()] == ["en-GB/bad.md", "en-GB/page.pdf", "en-GB/sheet.xlsx"]
    code, _, _ = run("index", *small, "--strict")
    assert code == 1
    code, out, _ = run("index", *small, "--json")
    assert [fault["path"] for fault in json.loads(out)["faults"]] == [
        "en-GB/bad.md",
        "en-GB/page.pdf",
        "en-GB/sheet.xlsx",
    ]


def test_doctor(run: Command, small: list[object]) -> None:
    code, out, _ = run("doctor", *small)
    assert code == 1
    assert "failure  index" in out
    run("index", *small)
    code, out, _ = run("doctor", *small)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 9
    write_corpus(Path(str(small[1])), {"en-GB/new.md": "# New\n\nWords.\n", "en-GB/bad.xlsx": ""})
    code, out, _ = run("doctor", *small, "--json")
    assert code == 0
    states = {each["name"]: each["state"] for each in json.loads(out)}
    assert {name for name, state in states.items() if state == "warning"} == {"corpus", "index"}


def test_the_doctor_names_damage_and_settings_that_are_none(
    run: Command, small: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", *small)
    run("index", *small, "--force")
    index = Path(str(small[3]))
    old, new = sorted(path for path in index.iterdir() if path.name[0] == "2")
    (old / "words.npz").write_bytes(b"broken")
    monkeypatch.setenv("GUIDEBOT_INDX", "elsewhere")
    code, out, _ = run("doctor", *small)
    assert code == 0
    assert "unknown setting: GUIDEBOT_INDX" in out
    assert f"{old / 'words.npz'} is damaged (wrong checksum); run: guidebot index" in out
    (new / "words.npz").write_bytes(b"broken")
    code, out, err = run("doctor", *small)
    assert code == 1
    assert "failure  index" in out
    assert "words.npz" in err


def test_generations_are_listed_gone_back_to_and_carried_elsewhere(
    run: Command, small: list[object], tmp_path: Path
) -> None:
    run("index", *small)
    write_corpus(Path(str(small[1])), {"en-GB/new.md": "# New\n\nBrand new words.\n"})
    assert "1 re-embedded" in run("index", *small)[1]
    _, out, _ = run("index", *small, "--list", "--json")
    new, old = json.loads(out)
    assert (new["in_use"], old["in_use"], new["documents"] - old["documents"]) == (True, False, 1)
    assert run("index", *small, "--rollback")[1].startswith(f"Rolled back to generation {old['generation']}")
    listed = run("index", *small, "--list")[1]
    assert f"* {old['generation']}" in listed
    assert f"Rolled back from {new['generation']}" in listed
    bundle = tmp_path / "index.tar"
    assert run("index", *small, "--export", bundle)[0] == 0
    there = ["--index", tmp_path / "there"]
    assert f"imported generation {old['generation']}" in run("index", *there, "--import", bundle)[2]
    assert "18" in run("ask", "how old must a host be", *there)[1]
    assert run("index", *small, "--list", "--rollback")[0] == 2


def test_an_imported_index_is_served_without_a_corpus(
    run: Command, small: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Guide] = []
    monkeypatch.setattr("guidebot.web.app.run", served.append)  # would serve until it is stopped
    bundle = tmp_path / "index.tar"
    run("index", *small)
    run("index", *small, "--export", bundle)
    there = ["--corpus", tmp_path / "none", "--index", tmp_path / "there"]
    code, _, err = run("serve", *there)
    assert (code, served) == (1, [])
    assert "guidebot index --import FILE" in err
    run("index", *there, "--import", bundle)
    code, _, err = run("serve", *there)
    assert code == 0
    assert "serving the index" in err
    assert "18" in served[0].ask(served[0].query("how old must a host be")).answer.text


def test_another_model_than_the_index_was_built_with(small_guide: Guide, run: Command) -> None:
    settings = small_guide.settings
    code, _, err = run("ask", "x", "--corpus", settings.corpus, "--index", settings.index)
    assert code == 1
    assert "a different embedding model" in err
