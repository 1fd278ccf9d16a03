"""Building and opening an index: what is published is whole, and what was there stays until then."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from conftest import SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.errors import CorpusError, IndexBusy, IndexDamaged, IndexMissing, Misuse
from guidebot.guide import Guide
from guidebot.index.build import build
from guidebot.index.embed import Vectors
from guidebot.index.generation import CURRENT, Generation, current_generation
from guidebot.index.passages import read_passages, write_passages


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", SMALL_CORPUS)


def test_a_second_build_with_nothing_changed_writes_nothing(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = build(corpus, index, HashingEmbedder(), no_progress)
    files = {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.is_file()}
    second = build(corpus, index, HashingEmbedder(), no_progress)
    assert (first.fresh, second.fresh) == (True, False)
    assert second.manifest == first.manifest
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize("change", ["edit", "add", "remove", "embedder", "force"])
def test_any_change_makes_a_new_generation(corpus: Path, tmp_path: Path, change: str) -> None:
    index = tmp_path / "index"
    first = build(corpus, index, HashingEmbedder(), no_progress)
    embedder = HashingEmbedder(dimension=128) if change == "embedder" else HashingEmbedder()
    if change == "edit":
        write_corpus(corpus, {"en-GB/payout.md": SMALL_CORPUS["en-GB/payout.md"] + "\nAnother sentence.\n"})
    elif change == "add":
        write_corpus(corpus, {"en-GB/new.md": "# New\n\nNew words.\n"})
    elif change == "remove":
        (corpus / "en-GB/payout.md").unlink()
    second = build(corpus, index, embedder, no_progress, force=change == "force")
    assert second.fresh
    assert second.manifest.generation != first.manifest.generation


def test_only_the_newest_generations_are_kept_and_other_folders_are_left_alone(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_corpus(index, {"holiday/photo.txt": "not ours"})
    names = [build(corpus, index, HashingEmbedder(), no_progress, force=True).manifest.generation for _ in range(4)]
    assert (index / "holiday/photo.txt").exists()
    assert current_generation(index).name == names[-1]
    assert {path.name for path in index.iterdir() if path.name[0] == "2"} <= set(names)
    assert sum(path.name[0] == "2" for path in index.iterdir()) == 2


class Stumbling(HashingEmbedder):
    """Fails in the middle of a build, as a full disk or Ctrl-C would."""

    def embed(self, texts: object, progress: object = None) -> Vectors:
        raise KeyboardInterrupt


def test_a_build_that_dies_leaves_the_old_index_and_nothing_else(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, index, HashingEmbedder(), no_progress)
    before = sorted(path.name for path in index.iterdir())
    with pytest.raises(KeyboardInterrupt):
        build(corpus, index, Stumbling(), no_progress, force=True)
    assert sorted(path.name for path in index.iterdir()) == before
    assert Generation(current_generation(index)).passages


def test_only_one_writer(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    with FileLock(index / ".lock"), pytest.raises(IndexBusy, match="another process"):
        build(corpus, index, HashingEmbedder(), no_progress)


def test_a_corpus_without_a_readable_document_builds_nothing(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"a.xyz": "?"})
    with pytest.raises(CorpusError, match="unknown kind"):
        build(corpus, tmp_path / "index", HashingEmbedder(), no_progress)
    assert not (tmp_path / "index").exists()


def test_an_index_folder_that_cannot_be_made(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Misuse, match="--index"):
        build(corpus, tmp_path / "file" / "index", HashingEmbedder(), no_progress)


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="guidebot index"):
        current_generation(tmp_path)


@pytest.mark.parametrize("name", ["", "../elsewhere", "20200101-000000-abcdef"])
def test_a_current_that_names_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / CURRENT).write_text(name)
    with pytest.raises(IndexDamaged, match="names no generation"):
        current_generation(tmp_path)


@pytest.mark.parametrize("damage", ["manifest.json", "passages.jsonl", "chroma", "short", "statements.npz", "bm25"])
def test_damage_is_noticed_and_named(small_guide: Guide, tmp_path: Path, damage: str) -> None:
    # A copy, since Chroma keeps a folder that it has opened in memory.
    folder = tmp_path / "copy"
    shutil.copytree(small_guide.generation().folder, folder)
    if damage == "short":
        lines = (folder / "passages.jsonl").read_text().splitlines(keepends=True)
        (folder / "passages.jsonl").write_text("".join(lines[:-1]))
    elif (folder / damage).is_dir():
        for path in (folder / damage).rglob("*"):
            path.unlink() if path.is_file() else None
    else:
        (folder / damage).write_bytes(b"\x80 broken")
    with pytest.raises(IndexDamaged):
        opened = Generation(folder)
        opened.statements.of(0)
        opened.by_words("age")


def test_passages_are_read_back_as_written(small_guide: Guide, tmp_path: Path) -> None:
    passages = small_guide.generation().passages
    odd = replace(passages[0], text="line\u2028 and \x0b, “quotes” \r\n 直播")
    write_passages(tmp_path / "p.jsonl", (*passages, odd))
    assert read_passages(tmp_path / "p.jsonl") == (*passages, odd)


def test_the_manifest_says_what_was_built(small_guide: Guide) -> None:
    generation = small_guide.generation()
    manifest = json.loads((generation.folder / "manifest.json").read_text())
    assert manifest["passages"] == len(generation.passages)
    assert manifest["documents"].keys() == SMALL_CORPUS.keys()
    assert manifest["embedder"] == "hashing:256"
