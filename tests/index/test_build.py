"""Building an index: what did not change is taken over, and what was there stays until the new is whole."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from conftest import SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.errors import CorpusError, IndexBusy, IndexMissing, UsageError
from guidebot.guide import Guide
from guidebot.index import split, write
from guidebot.index.build import Built, build
from guidebot.index.embedders.multilingual import Models
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation
from guidebot.index.generation_store import GenerationStore
from guidebot.index.passage_file import passages_from_bytes, passages_to_bytes


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", SMALL_CORPUS)


@pytest.fixture
def shelf(tmp_path: Path) -> GenerationStore:
    return GenerationStore(tmp_path / "index", keep=2)


def build_it(
    corpus: Path, shelf: GenerationStore, embedder: HashingEmbedder | None = None, *, force: bool = False
) -> Built:
    return build(corpus, shelf, Models(embedder or HashingEmbedder()), no_progress, force=force)


class Counting(HashingEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed(texts)


def same_answers(left: Generation, right: Generation) -> None:
    """Two generations hold the same passages, and give each the same scores by meaning and by words."""
    assert left.passages == right.passages
    for question in ("muted viewers", "age of a host", "rewards"):
        vector = HashingEmbedder().embed([question])[0]
        mine, its = left.by_meaning(vector, 50), right.by_meaning(vector, 50)
        assert mine.keys() == its.keys()
        assert all(mine[key] == pytest.approx(its[key], abs=1e-6) for key in mine)
        assert left.by_words(question).tolist() == right.by_words(question).tolist()
    for place in range(len(left.passages)):
        assert np.array_equal(left.statements.of(place), right.statements.of(place))


def test_a_second_build_with_nothing_changed_writes_nothing(corpus: Path, shelf: GenerationStore) -> None:
    first = build_it(corpus, shelf)
    files = {path: path.stat().st_mtime_ns for path in shelf.index.rglob("*") if path.is_file()}
    second = build_it(corpus, shelf)
    assert (first.fresh, second.fresh) == (True, False)
    assert second.manifest == first.manifest
    assert {path: path.stat().st_mtime_ns for path in shelf.index.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize("change", ["edit", "add", "remove", "embedder", "force", "faulty"])
def test_any_change_makes_a_new_generation(corpus: Path, shelf: GenerationStore, change: str) -> None:
    first = build_it(corpus, shelf)
    embedder = HashingEmbedder(dimension=128) if change == "embedder" else HashingEmbedder()
    if change == "edit":
        write_corpus(corpus, {"en-GB/payout.md": SMALL_CORPUS["en-GB/payout.md"] + "\nAnother sentence.\n"})
    elif change == "add":
        write_corpus(corpus, {"en-GB/new.md": "# New\n\nNew words.\n"})
    elif change == "remove":
        (corpus / "en-GB/payout.md").unlink()
    elif change == "faulty":
        write_corpus(corpus, {"en-GB/broken.xyz": "?"})
    second = build_it(corpus, shelf, embedder, force=change == "force")
    assert second.fresh
    assert second.manifest.generation != first.manifest.generation
    assert bool(second.faults) == (change == "faulty")


def test_faults_are_named_again_when_nothing_has_changed(corpus: Path, shelf: GenerationStore) -> None:
    write_corpus(corpus, {"en-GB/broken.xyz": "?"})
    first = build_it(corpus, shelf)
    second = build_it(corpus, shelf)
    assert not second.fresh
    assert second.faults == first.faults
    assert "unsupported file type" in second.faults[0].reason


CHANGES = {
    "edit": {"en-GB/age.md": SMALL_CORPUS["en-GB/age.md"].replace("18 or older", "eighteen or older")},
    "retitle": {"en-GB/age.md": SMALL_CORPUS["en-GB/age.md"].replace("title: Host age", "title: Age")},
    "add": {"en-GB/new.md": "# New\n\nNew words.\n", "en-GB/twin.md": SMALL_CORPUS["en-GB/moderators.md"]},
    "remove": {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_amending_gives_what_building_anew_gives(
    corpus: Path, shelf: GenerationStore, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "WORN", 1.0)  # the corpus is small, so that one document is a large share of it
    build_it(corpus, shelf)
    write_corpus(corpus, CHANGES[change])
    if change == "remove":
        (corpus / "en-GB/moderators.md").unlink()
    amended = build_it(corpus, shelf)
    assert amended.manifest.amended > 0
    anew = GenerationStore(tmp_path / "anew", keep=1)
    build_it(corpus, anew)
    same_answers(shelf.open(shelf.pointer().name), anew.open(anew.pointer().name))


def test_only_what_changed_is_embedded(corpus: Path, shelf: GenerationStore) -> None:
    build_it(corpus, shelf)
    write_corpus(corpus, {"en-GB/new.md": "# New\n\nBrand words.\n"})
    embedder = Counting()
    built = build_it(corpus, shelf, embedder)
    assert built.embedded == 1
    assert all("Brand words" in text for text in embedder.texts)


def test_a_renamed_document_is_not_embedded_again(corpus: Path, shelf: GenerationStore) -> None:
    build_it(corpus, shelf)
    (corpus / "en-GB/moderators.md").rename(corpus / "en-GB/房管 & 'mods'.md")
    embedder = Counting()
    built = build_it(corpus, shelf, embedder)
    assert built.fresh
    assert embedder.texts == []
    paths = {passage.source.path for passage in shelf.open(shelf.pointer().name).passages}
    assert "en-GB/房管 & 'mods'.md" in paths
    assert "en-GB/moderators.md" not in paths


def test_a_collection_that_changed_much_is_made_anew(corpus: Path, shelf: GenerationStore) -> None:
    build_it(corpus, shelf)
    write_corpus(corpus, {f"en-GB/{n}.md": f"# Number {n}\n\nWords of {n}.\n" for n in range(20)})
    assert build_it(corpus, shelf).manifest.amended == 0


def test_another_splitter_makes_everything_anew(
    corpus: Path, shelf: GenerationStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    build_it(corpus, shelf)
    for module in (split, write, __import__("guidebot.index.build", fromlist=["build"])):
        monkeypatch.setattr(module, "FINGERPRINT", "another")
    built = build_it(corpus, shelf)
    assert built.embedded == built.manifest.passages
    assert "splitter changed" in caplog.text


def test_another_model_makes_everything_anew(
    corpus: Path, shelf: GenerationStore, caplog: pytest.LogCaptureFixture
) -> None:
    build_it(corpus, shelf)
    built = build_it(corpus, shelf, HashingEmbedder(dimension=64))
    assert built.embedded == built.manifest.passages
    assert "embedding model changed" in caplog.text


class Stopped(HashingEmbedder):
    """Is stopped after so many texts, as by Ctrl-C."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._left <= 0:
            raise KeyboardInterrupt
        self._left -= len(texts)
        return super().embed(texts)


def test_a_build_that_is_stopped_leaves_the_old_index_and_the_next_goes_on(
    corpus: Path, shelf: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "AT_ONCE", 1)
    first = build_it(corpus, shelf)
    write_corpus(corpus, {f"en-GB/{n}.md": f"# Number {n}\n\nWords of {n}.\n" for n in range(8)})
    with pytest.raises(KeyboardInterrupt):
        build_it(corpus, shelf, Stopped(after=8))
    assert shelf.names() == [first.manifest.generation] == [shelf.pointer().name]
    assert not list(shelf.index.glob(".building-*"))
    embedder = Counting()
    build_it(corpus, shelf, embedder)
    assert len({text.split("\n")[-1] for text in embedder.texts}) == 4
    assert not shelf.embedded.exists()


def test_only_one_writer(corpus: Path, shelf: GenerationStore) -> None:
    shelf.index.mkdir()
    with FileLock(shelf.index / ".lock"), pytest.raises(IndexBusy, match="another process"):
        build_it(corpus, shelf)


def test_a_corpus_without_a_readable_document_builds_nothing(tmp_path: Path, shelf: GenerationStore) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"a.xyz": "?"})
    with pytest.raises(CorpusError, match="unsupported file type"):
        build_it(corpus, shelf)
    assert shelf.names() == []


def test_an_index_folder_that_cannot_be_made(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="--index"):
        build_it(corpus, GenerationStore(tmp_path / "file" / "index", 2))


def test_no_index(shelf: GenerationStore) -> None:
    with pytest.raises(IndexMissing, match="guidebot index"):
        shelf.pointer()


def test_of_two_files_with_one_id_the_first_counts_and_the_second_after_it(
    corpus: Path, shelf: GenerationStore
) -> None:
    write_corpus(corpus, {"en-GB/zz.md": "---\nid: age\nversion: '2'\n---\n# Other\n\nOther words.\n"})
    assert [fault.path for fault in build_it(corpus, shelf).faults] == ["en-GB/zz.md"]
    (corpus / "en-GB/age.md").unlink()
    built = build_it(corpus, shelf)
    assert built.faults == ()
    assert "en-GB/zz.md" in built.manifest.documents


def test_passages_are_read_back_as_written(small_guide: Guide) -> None:
    passages = small_guide.generation().passages
    odd = replace(passages[0], text="line\u2028 and \x0b, “quotes” \r\n 直播")
    assert passages_from_bytes(passages_to_bytes((*passages, odd))) == (*passages, odd)


def test_the_manifest_says_what_was_built(small_guide: Guide) -> None:
    generation = small_guide.generation()
    manifest = json.loads((generation.folder / "manifest.json").read_text())
    assert manifest["passages"] == len(generation.passages)
    assert manifest["documents"].keys() == SMALL_CORPUS.keys()
    assert manifest["embedder"] == "hashing:256"
    assert {"passages.jsonl", "statements.npz", "words.npz"} < manifest["checksums"].keys()
