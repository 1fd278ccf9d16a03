"""`guidebot check` as a user meets it."""

import csv
import io
import json
from pathlib import Path

import pytest
from console_command import Command

from conftest import SMALL_CORPUS, with_model, write_corpus

pytestmark = pytest.mark.real_model


@pytest.fixture
def small(tmp_path: Path, models: Path, run: Command) -> list[object]:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    options = ["--corpus", corpus, "--index", with_model(tmp_path / "index", models)]
    assert run("index", *options)[0] == 0
    return options


def test_a_claim_is_checked(run: Command, small: list[object]) -> None:
    code, out, err = run("check", "A LIVE host must be 18 or older.", "--json", *small)
    found = json.loads(out)
    assert (code, err, found["label"]) == (0, "", "supported")
    (claim,) = found["claims"]
    assert claim.keys() == {"text", "label", "confidence", "reasons", "evidence"}
    assert claim["evidence"][0]["quote"] == "A LIVE host must be 18 or older."
    assert claim["evidence"][0]["path"] == "en-GB/age.md"


def test_a_claim_is_checked_for_people(run: Command, small: list[object]) -> None:
    code, out, _ = run("check", "A LIVE host must be 21 or older.", *small)
    assert code == 0
    assert out.startswith("✗ contradicted")
    assert "number differs" in out
    assert "en-GB/age.md" in out


def test_two_hundred_claims_and_a_broken_line(run: Command, small: list[object], tmp_path: Path) -> None:
    lines = [json.dumps({"id": number, "claim": "A LIVE host must be 18 or older."}) for number in range(200)]
    lines[77] = '{"id": 77, "claim": '
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join([*lines, '{"id": "last"}']), encoding="utf-8")
    page = tmp_path / "report.html"
    code, out, err = run("check", "--batch", path, "--report", page, *small)
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(found) == 201
    assert [line["id"] for line in found[:77]] == list(range(77))
    assert "not valid JSON" in found[77]["error"]
    assert '"claim"' in found[200]["error"]
    assert {line["label"] for line in found if "label" in line} == {"supported"}
    assert page.read_text(encoding="utf-8").count("<section>") == 199
    assert str(page) in err


def test_a_table_of_claims_comes_back_as_a_table(run: Command, small: list[object], tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text('id,claim,question\n=1,"A LIVE host must be 18 or older.",how old\n2,,x\n', encoding="utf-8")
    code, out, _ = run("check", "--batch", path, *small)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert rows[0]["label"] == "supported"
    assert rows[0]["id"] == "'=1"
    assert "claim" in rows[1]["error"]


def test_a_cell_may_hold_several_lines(run: Command, small: list[object], tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text('id,claim\n1,"A LIVE host must be 18 or older.\nGo LIVE."\n\n2,x\n', encoding="utf-8")
    code, out, _ = run("check", "--batch", path, *small)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["id"] for row in rows] == ["1", "2"]
    assert len(rows[0]["claims"].splitlines()) == 2


def test_a_cell_without_end_is_one_line(run: Command, small: list[object], tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(f'claim\n"{"x" * 200_000}\n', encoding="utf-8")
    code, out, err = run("check", "--batch", path, *small)
    assert (code, out) == (2, "")
    assert "is not valid CSV after line 1" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((), "no claim given"), (("x", "--batch", "y"), "not both"), (("--batch", "/nowhere"), "cannot open")],
)
def test_misuse_is_one_line(run: Command, small: list[object], arguments: tuple[str, ...], told: str) -> None:
    code, out, err = run("check", *arguments, *small)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1
