"""`guidebot eval field` as a maintainer meets it: ask, make a sheet, grade it, sum up."""

import json
from pathlib import Path

import pytest
from console_command import Command

from conftest import ROOT, SMALL_CORPUS, with_model, write_corpus

GRADES = ROOT / "eval" / "field" / "grades"
LINES = [
    {
        "id": key,
        "turns": [text],
        "lang": "en",
        "region": "GB",
        "group": group,
        "kind": "short",
        "want": "",
        "expected": "",
        "where": where,
        "must_not": [],
    }
    for key, text, group, where in (
        ("f1", "how old must a LIVE host be", "core", [{"file": "en-GB/age.md", "quotes": ["18 or older"]}]),
        ("f2", "who is the king of France", "near", None),
    )
]


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    path = tmp_path / "messages.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.real_model
def test_messages_are_asked_graded_blind_and_summed_up(
    run: Command, messages: Path, models: Path, tmp_path: Path
) -> None:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    place = ("--messages", messages, "--corpus", corpus, "--index", with_model(tmp_path / "index", models))
    first, second = tmp_path / "a" / "answers.jsonl", tmp_path / "b" / "answers.jsonl"
    code, out, err = run("eval", "field", *place, "--out", first.parent)
    assert (code, out, err) == (0, "", f"guidebot: wrote {first}\n")
    answers = read(first)
    assert [each["id"] for each in answers] == ["f1", "f2"]
    assert list(answers[0]) == ["id", "system", "outcome", "confidence", "answer", "seconds", "cited"]
    assert answers[0]["cited"] == ["en-GB/age.md"]
    assert "A LIVE host must be 18 or older." in str(answers[0]["answer"])
    assert run("eval", "field", *place, "--out", second.parent, "--name", "shorter")[0] == 0

    sheet, key = tmp_path / "sheet.jsonl", tmp_path / "sheet-key.jsonl"
    code, _, err = run("eval", "field", "sheet", first, second, "--messages", messages, "--out", sheet, "--seed", 3)
    assert (code, err) == (0, f"guidebot: wrote {sheet}, 4 answers to grade; keep {key} from the graders\n")
    assert "shorter" not in sheet.read_text(encoding="utf-8")
    systems = {line["key"]: line["system"] for line in read(key)}
    assert sorted(map(str, systems.values())) == ["a", "a", "shorter", "shorter"]

    for grader in ("anna", "bo"):
        grades = [
            {
                "key": line["key"],
                "useful": 2 if systems[line["key"]] == "a" else 0,
                "right": True,
                "outcome_ok": True,
                "helplines_needless": False,
                "note": "",
            }
            for line in read(sheet)
        ]
        (tmp_path / f"{grader}.jsonl").write_text("\n".join(map(json.dumps, grades)), encoding="utf-8")
    graded = (key, tmp_path / "anna.jsonl", tmp_path / "bo.jsonl", "--messages", messages)
    code, out, err = run("eval", "field", "grades", *graded)
    assert (code, err) == (0, "")
    assert "a: 2 messages, graders: anna, bo" in out
    assert "all                   2  1.00 (1.00 to 1.00)" in out
    assert "group near            1  1.00 (1.00 to 1.00)" in out
    assert "a -> shorter, 2 messages" in out
    assert "  useful 2              1.000  0.000  -1.000  -1.000 to -1.000" in out
    assert "anna and bo on 4 answers" in out
    assert "  useful                1.000  1.000" in out
    assert "  right                 1.000      -" in out
    found = json.loads(run("eval", "field", "grades", *graded, "--json")[1])
    assert found["systems"]["shorter"]["all"]["useful 2"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "count": 2}
    assert found["differences"][0]["differences"][0]["interval"]["mean"] == -1.0
    assert found["agreement"][0]["fields"]["right"] == {"same": 1.0, "kappa": None}


def test_the_shipped_grades_are_summed_up(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, out, _ = run("eval", "field", "grades", GRADES / "a160d07-key.jsonl", GRADES / "a160d07.jsonl")
    assert code == 0
    told = (ROOT / "eval" / "field" / "README.md").read_text(encoding="utf-8")
    (every,) = (line.split("  ") for line in out.splitlines() if line.startswith("  all "))
    shown = [figure.strip() for figure in every if "to" in figure]
    assert f"| all (80) | {' | '.join(shown)} |" in told


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--out"),
        (["--out", "x", "--messages", "none.jsonl"], "none.jsonl"),
        (["--messages", "m.jsonl", "sheet", "a.jsonl", "--seed", "1", "--out", "s"], "write --messages after 'sheet'"),
        (["sheet", "none.jsonl", "--seed", "1", "--out", "s"], "none.jsonl"),
        (["sheet", "none.jsonl", "--out", "s"], "--seed"),
        (["grades", "none-key.jsonl", "anna.jsonl"], "none-key.jsonl"),
    ],
)
def test_a_mistake_gets_a_line_and_writes_nothing(
    run: Command, messages: Path, arguments: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(messages.parent)
    target = messages.parent / "eval" / "field" / "dev.jsonl"
    target.parent.mkdir(parents=True)
    messages.rename(target)
    code, out, err = run("eval", "field", *arguments)
    assert (code, out, reason in err) == (2, "", True)
    assert [path for path in target.parents[2].rglob("*") if path.is_file()] == [target]


def test_a_sheet_that_cannot_be_written(run: Command, messages: Path, tmp_path: Path) -> None:
    answers = tmp_path / "a.jsonl"
    answers.write_text('{"id": "f1", "answer": "18."}\n{"id": "f2", "answer": "No."}\n', encoding="utf-8")
    where = ("--seed", 1, "--messages", messages)
    code, _, err = run("eval", "field", "sheet", answers, *where, "--out", answers / "sheet.jsonl")
    assert (code, f"cannot write {answers / 'sheet.jsonl'}" in err) == (2, True)
