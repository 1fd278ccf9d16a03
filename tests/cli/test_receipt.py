import json
from pathlib import Path

import pytest
from console_command import Command
from fastapi import FastAPI
from starlette.testclient import TestClient

from conftest import HashingEmbedder
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.receipt import as_html, as_json, receipt_of, seal_of
from guidebot.store.protocol import open_turn_store
from guidebot.web.receipts import receipts_router


@pytest.fixture
def guide(small_guide: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guide:
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", f"sqlite:///{tmp_path}/journal/guidebot.sqlite3")
    settings = Settings(corpus=small_guide.settings.corpus, index=small_guide.settings.index)
    guide = Guide(settings, HashingEmbedder())
    guide.journal = open_turn_store(settings)
    return guide


def test_a_receipt_is_verified_with_the_key_that_the_server_gives(guide: Guide, run: Command, tmp_path: Path) -> None:
    turn = guide.ask(guide.query("how old must a host be"))
    receipt = receipt_of([turn], seal_of(guide.settings))
    app = FastAPI()
    app.include_router(receipts_router(guide))
    key = tmp_path / "public.pem"
    key.write_text(TestClient(app).get("/receipts/key").text, encoding="ascii")
    for name, text in (("receipt.json", as_json(receipt)), ("receipt.html", as_html(receipt))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for more in ([], ["--key", str(key)]):
            status, out, _ = run("receipt", "verify", tmp_path / name, *more)
            assert status == 0
            assert out.startswith("true: 1 answer, first asked on ")
        (tmp_path / name).write_text(text.replace("18", "16"), encoding="utf-8")
        status, out, _ = run("receipt", "verify", tmp_path / name)
        assert (status, out) == (1, "false: answer 1 was changed (how old must a host be)\n")


def test_without_a_key_or_a_file_one_line_says_what_to_do(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEBOT_RECEIPT_KEY", str(tmp_path / "none.pem"))
    status, _, err = run("receipt", "verify", tmp_path / "receipt.json")
    assert status == 2
    assert "/receipts/key" in err
    assert not (tmp_path / "none.pem").exists()
    seal_of(Settings())
    status, _, err = run("receipt", "verify", tmp_path / "receipt.json")
    assert status == 2
    assert len(err.splitlines()) == 1


def test_a_receipt_from_the_journal_says_that_its_words_are_redacted(
    guide: Guide, run: Command, tmp_path: Path
) -> None:
    turn = guide.ask(guide.query("how old must a host be"))
    other = guide.ask(guide.query("my mail is jo@example.org, when are you open"))
    turns = ["--turn", other.id, "--turn", turn.id]
    status, out, _ = run("receipt", "make", *turns, "--index", guide.settings.index)
    assert status == 0
    said, unsaid = json.loads(out)["receipt"]["turns"]
    assert said["words"] == unsaid["words"] == "redacted"
    assert "jo@example.org" not in out
    assert said["quotes"][0]["effective_from"] == "2022-11-23"
    (tmp_path / "receipt.json").write_text(out, encoding="utf-8")
    assert run("receipt", "verify", str(tmp_path / "receipt.json"))[0] == 0
    _, page, err = run("receipt", "make", "--turn", turn.id, "--html", "--index", tmp_path / "no-index")
    assert "dates in force are left out" in err
    (tmp_path / "receipt.html").write_text(page, encoding="utf-8")
    assert run("receipt", "verify", str(tmp_path / "receipt.html"))[0] == 0
    assert run("receipt", "make", "--turn", "nothing")[0] == 2


def test_a_server_without_a_key_says_so(tmp_path: Path) -> None:
    app = FastAPI()
    (tmp_path / "key.pem").write_text("garbage", encoding="ascii")
    app.include_router(receipts_router(Guide(Settings(receipt_key=tmp_path / "key.pem"), HashingEmbedder())))
    assert TestClient(app).get("/receipts/key").status_code == 503
