"""An index in one file, taken to another machine."""

from pathlib import Path

import pytest

from conftest import HashingEmbedder
from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.index.bundle import read_bundle, write_bundle


@pytest.fixture
def bundle(small_guide: Guide, tmp_path: Path) -> Path:
    file = tmp_path / "index.tar"
    write_bundle(small_guide.generations, small_guide.model_folder, file)
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Guide:
    return Guide(Settings(corpus=tmp_path / "none", index=tmp_path / "elsewhere"), HashingEmbedder())


def test_a_bundle_answers_on_another_machine(small_guide: Guide, bundle: Path, elsewhere: Guide) -> None:
    manifest = read_bundle(elsewhere.generations, bundle)
    turn = elsewhere.ask(elsewhere.query("how old must a host be"))
    assert turn.generation == manifest.generation == small_guide.generation().name
    assert "18 or older" in turn.answer.text
    assert read_bundle(elsewhere.generations, bundle) == manifest  # twice does no harm


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "missing"])
def test_a_damaged_bundle_changes_nothing(bundle: Path, elsewhere: Guide, damage: str) -> None:
    contents = bytearray(bundle.read_bytes())
    if damage == "cut":
        del contents[len(contents) // 2 :]
    elif damage == "flipped":
        contents[contents.index(b"18 or older")] ^= 1
    elif damage == "text":
        contents[:] = b"not a bundle"
    bundle.write_bytes(contents)
    if damage == "missing":
        bundle.unlink()
    with pytest.raises(UsageError, match=r"guidebot|copy it again|export"):
        read_bundle(elsewhere.generations, bundle)
    assert elsewhere.generations.names() == []
    assert not list(elsewhere.settings.index.glob(".arriving-*"))


def test_a_file_that_cannot_be_written(small_guide: Guide, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--export"):
        write_bundle(small_guide.generations, small_guide.model_folder, tmp_path / "no folder" / "index.tar")
