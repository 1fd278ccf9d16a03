import io
import tarfile
from pathlib import Path

import pytest
from console_command import Command

from conftest import HashingEmbedder
from guidebot.backup import ABOUT, JOURNAL, restore, save
from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role, stored_turns
from guidebot.store.turn_store import DatabaseTurnStore

QUESTION = "How old must a host be?"


@pytest.fixture
def asked(small_guide: Guide, tmp_path: Path) -> Guide:
    url = f"sqlite:///{tmp_path / 'journal' / 'guidebot.sqlite3'}"
    small_guide.settings = small_guide.settings.model_copy(update={"database_url": url})
    small_guide.journal = DatabaseTurnStore(Database(url))
    for _ in range(3):
        small_guide.ask(small_guide.query(QUESTION))
    return small_guide


def test_what_was_saved_answers_the_same_in_an_empty_folder(asked: Guide, tmp_path: Path) -> None:
    made = save(asked.settings, tmp_path / "saved.tar.gz")
    asked.ask(asked.query("Who can moderate a LIVE?"))  # after it, so not in it
    new = tmp_path / "new"
    assert restore(tmp_path / "saved.tar.gz", new) == made
    guide = Guide(Settings(corpus=new / "corpus", index=new / "index"), HashingEmbedder())
    query = asked.query(QUESTION)
    assert guide.ask(query).answer.text == asked.ask(query).answer.text
    assert not guide.build(lambda *_: None).fresh
    database = Database(f"sqlite:///{new / JOURNAL}")
    assert [told.question for told in stored_turns(database, Role.LEAD)] == [QUESTION] * 3
    assert (tmp_path / "saved.tar.gz").stat().st_mode & 0o077 == 0
    database.close()


def test_nothing_that_is_there_is_overwritten(asked: Guide, tmp_path: Path) -> None:
    file = tmp_path / "saved.tar.gz"
    save(asked.settings, file)
    with pytest.raises(UsageError, match="already exists"):
        save(asked.settings, file)
    kept = tmp_path / "full"
    kept.mkdir()
    (kept / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty"):
        restore(file, kept)
    assert [path.name for path in kept.iterdir()] == ["mine"]


def archive_of(file: Path, name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> Path:
    with tarfile.open(file, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        archive.addfile(member, io.BytesIO())
        about = tarfile.TarInfo(ABOUT)
        about.size = 2
        archive.addfile(about, io.BytesIO(b"{}"))
    return file


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("../outside", tarfile.REGTYPE, ""),
        ("/etc/outside", tarfile.REGTYPE, ""),
        ("corpus/../../outside", tarfile.REGTYPE, ""),
        ("corpus/link", tarfile.SYMTYPE, "../../outside"),
        ("index/link", tarfile.SYMTYPE, "/etc/passwd"),
        ("journal/device", tarfile.CHRTYPE, ""),
        ("corpus/fine.md", tarfile.REGTYPE, ""),
    ],
)
def test_what_is_no_backup_leaves_nothing(tmp_path: Path, name: str, kind: bytes, target: str) -> None:
    file = archive_of(tmp_path / "saved.tar.gz", name, kind, target)
    with pytest.raises(UsageError, match=r"not a guidebot backup"):
        restore(file, tmp_path / "into" / "new")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


def test_a_backup_that_is_cut_off_leaves_nothing(asked: Guide, tmp_path: Path) -> None:
    file = tmp_path / "saved.tar.gz"
    save(asked.settings, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(UsageError, match="incomplete"):
        restore(file, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_commands(run: Command, asked: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = asked.settings
    monkeypatch.setenv("GUIDEBOT_DATABASE_URL", settings.database_url)
    file, places = tmp_path / "saved.tar.gz", ["--corpus", settings.corpus, "--index", settings.index]
    code, out, err = run("backup", file, *places)
    assert (code, out, "3 turns" in err) == (0, "", True)
    assert run("restore", file, "--into", tmp_path / "new")[0] == 0
    assert run("restore", file, "--into", tmp_path / "new")[0] == 2
    assert run("restore", tmp_path / "nothing", "--into", tmp_path / "newer")[0] == 2
