"""Whatever bytes come in, a reader reads them or says why not, and a batch goes on: nothing ends in a traceback.

Bounded to seconds; FUZZ_SECONDS=600 goes on for ten minutes over all of it.
"""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from console_command import Command
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from conftest import ROOT, SMALL_CORPUS
from guidebot.corpus.read import read_document
from guidebot.errors import Unreadable
from guidebot.guide import Guide

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
TARGETS = 9
BOUNDED = settings(
    max_examples=25 if not SECONDS else 200,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PDF = (ROOT / "corpus/en-GB/going-live/length-and-ending.pdf").read_bytes()
DOCX = (ROOT / "corpus/en-GB/safety/harassment-on-live.docx").read_bytes()
HTML = b"<html><title>T</title><body><h1>Rules</h1><ul><li>One<li>Two</ul><table><tr><td>1</td></tr></table></body>"
MARKDOWN = SMALL_CORPUS["en-GB/age.md"].encode()

Splices = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6)
Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["id", "question", "turns", "claim", "locale", "region", "audience", "as_of", "history", "text", "conversation"]
)
Lines = st.lists(
    st.one_of(
        st.dictionaries(NAMES, Json, max_size=5).map(lambda line: json.dumps(line).encode()),
        st.dictionaries(NAMES, st.text(max_size=40), max_size=5).map(lambda line: json.dumps(line).encode()),
        st.fixed_dictionaries({"question": st.text(max_size=60), "claim": st.text(max_size=60)}).map(
            lambda line: json.dumps(line).encode()
        ),
        st.binary(max_size=60),
    ),
    max_size=4,
).map(b"\n".join)


def spliced(data: bytes, splices: list[tuple[float, int, bytes]]) -> bytes:
    for where, drop, put in splices:
        place = int(where * len(data))
        data = data[:place] + put + data[place + drop :]
    return data


def spliced_inside(data: bytes, splices: list[tuple[float, int, bytes]]) -> bytes:
    """A Word file whose own text is damaged, in an archive that is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            contents = old.read(part)
            new.writestr(part.filename, spliced(contents, splices) if part.filename.endswith(".xml") else contents)
    return out.getvalue()


def until_time_is_up(tried: Callable[[], None], run_seed: Callable[[int], Callable[[], None]]) -> None:
    """Once, or over and over with other seeds for this target's share of FUZZ_SECONDS."""
    end = time.monotonic() + SECONDS / TARGETS
    tried()
    turn = 0
    while time.monotonic() < end:
        turn += 1
        run_seed(turn)()


READERS: list[tuple[str, Callable[[list[tuple[float, int, bytes]]], bytes]]] = [
    ("a.md", lambda splices: spliced(MARKDOWN, splices)),
    ("a.html", lambda splices: spliced(HTML, splices)),
    ("a.txt", lambda splices: spliced(MARKDOWN, splices)),
    ("a.pdf", lambda splices: spliced(PDF, splices)),
    ("a.docx", lambda splices: spliced(DOCX, splices)),
    ("b.docx", lambda splices: spliced_inside(DOCX, splices)),
]


@pytest.mark.filterwarnings("ignore")  # what the libraries say of damaged files
@pytest.mark.parametrize(("name", "made"), READERS, ids=[name for name, _ in READERS])
def test_a_reader_reads_or_says_why_not(
    tmp_path: Path, name: str, made: Callable[[list[tuple[float, int, bytes]]], bytes]
) -> None:
    path = tmp_path / name

    def tried(splices: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(made(splices))
        try:
            document = read_document(path, tmp_path)
        except Unreadable:
            return
        assert document.text.strip()
        assert all(0 <= each.start <= each.end <= len(document.text) for each in document.sections)

    until_time_is_up(BOUNDED(given(Splices)(tried)), lambda turn: seed(turn)(BOUNDED(given(Splices)(tried))))


@pytest.fixture
def modelled(small_guide: Guide, monkeypatch: pytest.MonkeyPatch) -> Guide:
    """The commands over the small guide, which needs no model to be loaded."""
    monkeypatch.setattr(Guide, "from_settings", lambda *_: small_guide)
    return small_guide


@pytest.mark.parametrize("command", [("ask", "--no-journal"), ("search",), ("check",)], ids=["ask", "search", "check"])
def test_a_batch_goes_on(modelled: Guide, run: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    def tried(lines: bytes, suffix: str) -> None:
        file = tmp_path / f"batch{suffix}"
        file.write_bytes(lines)
        code, out, err = run(*command, "--batch", file)
        assert code in {0, 2}
        assert code == 0 or len(err.splitlines()) == 1
        if suffix == ".jsonl":
            assert all(isinstance(json.loads(line), dict) for line in out.split("\n") if line)

    kinds = st.sampled_from([".jsonl", ".csv"] if command[0] == "check" else [".jsonl"])
    until_time_is_up(BOUNDED(given(Lines, kinds)(tried)), lambda turn: seed(turn)(BOUNDED(given(Lines, kinds)(tried))))


@pytest.mark.parametrize("cell", ["x" * 200_000, "a\0b", '"open', "\r\r\n,,,", "=1+1"])
def test_a_table_that_cannot_be_read_is_said(modelled: Guide, run: Command, tmp_path: Path, cell: str) -> None:
    file = tmp_path / "batch.csv"
    file.write_text(f"id,claim\n1,{cell}\n", encoding="utf-8")
    code, _, err = run("check", "--batch", file)
    assert code == 0 or (code == 2 and len(err.splitlines()) == 1)
