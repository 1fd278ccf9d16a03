"""Generations on their shelf: the one in use, going back, what is kept, and damage of each kind."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SMALL_CORPUS, Count, HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.errors import IndexDamaged, IndexProblem, UsageError
from guidebot.guide import Guide
from guidebot.index.generation_store import CURRENT, GenerationStore
from guidebot.records import Outcome


def publish(guide: Guide, name: str) -> str:
    """Publish the corpus with one more document; the generation's name."""
    write_corpus(guide.settings.corpus, {f"en-GB/{name}.md": f"# {name}\n\nYou may not juggle {name} on LIVE.\n"})
    return guide.build(no_progress).manifest.generation


def reopened(guide: Guide) -> Guide:
    """As another process would see the same index."""
    return Guide(guide.settings, HashingEmbedder())


def knows(guide: Guide, name: str) -> bool:
    turn = guide.ask(guide.query(f"may I juggle {name}"))
    return turn.answer.outcome is Outcome.ANSWER and name in turn.answer.text


def test_only_the_newest_generations_are_kept_and_other_folders_are_left_alone(small_guide: Guide) -> None:
    index = small_guide.settings.index
    write_corpus(index, {"holiday/photo.txt": "not ours"})
    names = [publish(small_guide, name) for name in ("torches", "swords", "chickens")]
    assert (index / "holiday/photo.txt").exists()
    assert small_guide.generations.pointer().name == names[-1]
    assert small_guide.generations.names() == names


def test_a_build_changes_nothing_in_a_generation_that_stands(small_guide: Guide) -> None:
    folder = small_guide.generation().folder
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    knows(small_guide, "torches")
    publish(small_guide, "torches")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files


def test_going_back_and_forth(small_guide: Guide) -> None:
    old = small_guide.generations.pointer().name
    new = publish(small_guide, "torches")
    assert knows(small_guide, "torches")
    pointer = small_guide.generations.roll_back()
    assert (pointer.name, pointer.rolled_back_from) == (old, new)
    assert not knows(small_guide, "torches")
    built = small_guide.build(no_progress)
    assert (built.fresh, built.embedded, built.manifest.generation) == (True, 0, new)
    assert small_guide.generations.pointer().rolled_back_from is None
    assert knows(small_guide, "torches")


def test_there_is_nothing_to_go_back_to(small_guide: Guide) -> None:
    with pytest.raises(UsageError, match="no intact generation before"):
        small_guide.generations.roll_back()


def test_going_back_passes_over_what_is_damaged(small_guide: Guide) -> None:
    old = small_guide.generations.pointer().name
    middle = publish(small_guide, "torches")
    publish(small_guide, "swords")
    (small_guide.generations.folder(middle) / "words.npz").unlink()
    assert small_guide.generations.roll_back().name == old


def test_a_reader_goes_on_while_its_generation_is_swept_away(small_guide: Guide) -> None:
    generation = small_guide.generation()
    for name in ("torches", "swords", "chickens"):
        publish(small_guide, name)
    assert not generation.folder.exists()
    assert generation.by_words("age").max() > 0
    assert generation.by_meaning(HashingEmbedder().embed(["age"])[0], 3)
    assert generation.statements.of(0).shape[1] == 256


@pytest.mark.parametrize("contents", [b"", b"../elsewhere\n", b"20200101-000000-000000\n", b"\xff\xfe", None])
def test_without_a_pointer_the_newest_generation_is_used(
    small_guide: Guide, contents: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    name = publish(small_guide, "torches")
    pointer = small_guide.settings.index / CURRENT
    pointer.unlink()
    if contents is not None:
        pointer.write_bytes(contents)
    again = reopened(small_guide)
    assert again.ask(again.query("host age")).generation == name
    assert "guidebot index" in caplog.text
    small_guide.build(no_progress)
    assert small_guide.generations.pointer().name == name


def every_file(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[len(contents) // 2] ^= 0b100
    path.write_bytes(bytes(contents))


@pytest.mark.slow
@pytest.mark.parametrize("damage", [truncate, flip, Path.unlink], ids=["truncated", "bit-flipped", "missing"])
def test_damage_is_noticed_and_the_generation_before_is_used(
    small_guide: Guide,
    damage: Callable[[Path], None],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    count: Count,
    request: pytest.FixtureRequest,
) -> None:
    old = small_guide.generations.pointer().name
    new = publish(small_guide, "torches")
    folder = small_guide.generations.folder(new)
    shutil.copytree(folder, tmp_path / "whole")
    files = [path for path in every_file(folder) if path.stat().st_size]
    for path in files:
        caplog.clear()
        damage(path)
        again = reopened(small_guide)
        assert again.ask(again.query("host age")).generation == old, path
        assert path.stem in caplog.text  # the message says "the manifest"
        assert f"using generation {old} meanwhile" in caplog.text
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "whole", folder)
    assert reopened(small_guide).generation().name == new
    count(f"A file of the newest index {request.node.callspec.id}, each in turn", len(files), len(files), 0)


def test_building_again_mends_damage(small_guide: Guide) -> None:
    folder = small_guide.generation().folder
    flip(folder / "passages.jsonl")
    built = small_guide.build(no_progress)
    assert built.fresh
    assert reopened(small_guide).generation().name == built.manifest.generation


def test_where_nothing_is_whole_the_damage_is_named(small_guide: Guide) -> None:
    (small_guide.generation().folder / "words.npz").unlink()
    with pytest.raises(IndexDamaged, match=r"words\.npz"):
        reopened(small_guide).generation()


def test_a_generation_with_fewer_vectors_than_passages_is_refused(small_guide: Guide, tmp_path: Path) -> None:
    other = write_corpus(tmp_path / "other", {"a.md": SMALL_CORPUS["en-GB/tax-us.md"]})
    elsewhere = Guide(Settings(corpus=other, index=tmp_path / "elsewhere"), HashingEmbedder())
    elsewhere.build(no_progress)
    few = elsewhere.generation().vectors
    shelf = small_guide.generations

    class Wrong(GenerationStore):
        def vectors(self, manifest: object) -> object:  # type: ignore[override]
            return few

    with pytest.raises(IndexProblem, match="but 1 vectors"):
        Wrong(shelf.index, 3).open(shelf.pointer().name)
