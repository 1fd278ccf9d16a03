import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guidebot.config import Settings
from guidebot.errors import ReceiptProblem
from guidebot.receipt.seal import key_path, public_key_of, read_public_key, seal_of


def test_a_key_is_made_once_beside_the_journal_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/journal/guidebot.sqlite3")
    assert public_key_of(settings) is None
    first = seal_of(settings).public
    path = tmp_path / "journal/receipt-key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert seal_of(settings).public == first == public_key_of(settings)
    assert [each.name for each in path.parent.iterdir()] == ["receipt-key.pem"]


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    settings = Settings(receipt_key=tmp_path / "key.pem")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: seal_of(settings).public.pem, range(16)))
    assert len(keys) == 1


def test_machines_that_share_a_journal_must_share_a_key() -> None:
    with pytest.raises(ReceiptProblem, match="GUIDEBOT_RECEIPT_KEY"):
        key_path(Settings(database_url="postgresql://user@host/database"))
    assert key_path(Settings(database_url="off")) == Path("journal/receipt-key.pem")


@pytest.mark.parametrize(
    "contents", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_named_and_left_as_it_is(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(contents)
    with pytest.raises(ReceiptProblem, match=r"key\.pem"):
        seal_of(Settings(receipt_key=path))
    with pytest.raises(ReceiptProblem, match=r"key\.pem"):
        read_public_key(path)
    assert path.read_bytes() == contents


def test_a_private_key_is_taken_for_no_public_one(tmp_path: Path) -> None:
    seal_of(Settings(receipt_key=tmp_path / "key.pem"))
    with pytest.raises(ReceiptProblem, match="receipts/key"):
        read_public_key(tmp_path / "key.pem")


def test_a_folder_that_cannot_hold_a_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReceiptProblem, match="GUIDEBOT_RECEIPT_KEY"):
        seal_of(Settings(receipt_key=tmp_path / "file" / "key.pem"))


def test_a_seal_does_not_show_its_key(tmp_path: Path) -> None:
    assert "Ed25519PrivateKey" not in repr(seal_of(Settings(receipt_key=tmp_path / "key.pem")))
