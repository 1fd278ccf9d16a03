"""Vectors on a real Chroma server: several machines, each a folder of its own; a file brings the rest of the index."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings

from conftest import SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.errors import IndexDamaged, IndexMissing, IndexUnwritable, ServerUnreachable, UsageError
from guidebot.guide import Guide
from guidebot.index.bundle import read_bundle, write_bundle
from guidebot.index.embedders.protocol import Vectors
from guidebot.records import Outcome
from waiting import free_port, wait_until_served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = Path(sys.executable).with_name("chroma")
    place = tmp_path_factory.mktemp("server")
    running = subprocess.Popen(
        [command, "run", "--path", place, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until_served(running, port)
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(10)


@pytest.fixture
def url(server: str) -> str:
    """The server, empty."""
    client = client_of(server)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    return server


def client_of(url: str) -> chromadb.ClientAPI:
    host, port = url.removeprefix("http://").split(":")
    return chromadb.HttpClient(host, int(port), settings=ChromaSettings(anonymized_telemetry=False))


def machine(tmp_path: Path, name: str, url: str) -> Guide:
    """A guide as on a machine of its own."""
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / name, chroma_url=url, keep=2)
    return Guide(settings, HashingEmbedder())


@pytest.fixture
def builder(tmp_path: Path, url: str) -> Guide:
    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    guide = machine(tmp_path, "builder", url)
    guide.build(no_progress)
    return guide


@pytest.fixture
def reader(tmp_path: Path, url: str) -> Guide:
    return machine(tmp_path, "reader", url)


def bring(builder: Guide, reader: Guide) -> None:
    """Take the builder's current index to another machine."""
    file = builder.settings.index.parent / "index.tar"
    write_bundle(builder.generations, builder.model_folder, file)
    read_bundle(reader.generations, file)


def knows(guide: Guide, name: str) -> bool:
    turn = guide.ask(guide.query(f"may I juggle {name}"))
    return turn.answer.outcome is Outcome.ANSWER and name in turn.answer.text


def publish(guide: Guide, name: str) -> str:
    write_corpus(guide.settings.corpus, {f"en-GB/{name}.md": f"# {name}\n\nYou may not juggle {name} on LIVE.\n"})
    return guide.build(no_progress).manifest.generation


def on_server(url: str) -> set[str]:
    return {collection.name for collection in client_of(url).list_collections()}


def test_a_machine_that_brought_the_index_answers_from_it(builder: Guide, reader: Guide, tmp_path: Path) -> None:
    bring(builder, reader)
    turn = reader.ask(reader.query("how old must a host be"))
    assert turn.generation == builder.generations.pointer().name
    assert "18 or older" in turn.answer.text
    with tarfile.open(tmp_path / "index.tar") as bundle:
        assert not [name for name in bundle.getnames() if "chroma" in name]


def test_a_machine_changes_when_it_brings_the_new_index(builder: Guide, reader: Guide) -> None:
    bring(builder, reader)
    publish(builder, "torches")
    assert not knows(reader, "torches")
    bring(builder, reader)
    assert knows(reader, "torches")
    reader.generations.roll_back()
    assert not knows(reader, "torches")
    assert knows(builder, "torches")


def test_an_index_on_a_server_finds_what_one_in_a_folder_finds(builder: Guide, tmp_path: Path) -> None:
    here = Guide(Settings(corpus=tmp_path / "corpus", index=tmp_path / "here"), HashingEmbedder())
    here.build(no_progress)
    for question in ("mute a viewer", "proof of age", "rewards in America"):
        mine, its = here.search(here.query(question))[0], builder.search(builder.query(question))[0]
        assert [hit.passage.id for hit in mine.hits] == [hit.passage.id for hit in its.hits]


def test_nothing_changed_sends_nothing(builder: Guide, url: str) -> None:
    before = on_server(url)
    assert not builder.build(no_progress).fresh
    assert on_server(url) == before


def test_the_builder_deletes_the_vectors_of_what_it_no_longer_keeps(builder: Guide, url: str) -> None:
    client_of(url).create_collection("somebody-elses", embedding_function=None)
    names = [publish(builder, name) for name in ("torches", "swords", "chickens")]
    assert on_server(url) == {f"guidebot-{name}" for name in names[-2:]} | {"somebody-elses"}


def test_the_vectors_of_an_interrupted_build_are_deleted(builder: Guide, url: str) -> None:
    name = "20200101-000000-000000"
    builder.generations.draft(name)  # as if killed while it was sending
    builder.generations.write_vectors(Path(), name, {"a": np.ones(2, np.float32)})
    kept = builder.generations.pointer().name
    new = publish(builder, "torches")
    assert on_server(url) == {f"guidebot-{kept}", f"guidebot-{new}"}


def test_a_build_that_fails_leaves_nothing_on_the_server(
    builder: Guide, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = on_server(url)
    monkeypatch.setattr(builder.generations, "put", full)
    with pytest.raises(IndexUnwritable):
        publish(builder, "torches")
    assert on_server(url) == before


def test_a_machine_that_imports_keeps_as_many_and_deletes_none_on_the_server(
    builder: Guide, reader: Guide, url: str
) -> None:
    builder.generations.keep = 5
    bring(builder, reader)
    for name in ("torches", "swords"):
        publish(builder, name)
        bring(builder, reader)
    assert reader.generations.names() == builder.generations.names()[-2:]
    assert len(on_server(url)) == 3


def test_vectors_that_the_builder_deleted_are_missed_in_a_line(builder: Guide, reader: Guide) -> None:
    bring(builder, reader)
    reader.generation()
    for name in ("torches", "swords"):
        publish(builder, name)
    with pytest.raises(IndexDamaged, match="--import"):
        reader.ask(reader.query("how old must a host be"))


def test_an_index_whose_vectors_the_server_lacks_is_not_imported(builder: Guide, tmp_path: Path, url: str) -> None:
    here = Guide(Settings(corpus=tmp_path / "corpus", index=tmp_path / "here"), HashingEmbedder())
    here.build(no_progress)
    before = builder.generations.pointer()
    with pytest.raises(IndexDamaged, match="does not have the vectors"):
        bring(here, builder)
    assert builder.generations.pointer() == before


def test_an_index_with_its_vectors_on_a_server_needs_the_server(builder: Guide, tmp_path: Path) -> None:
    here = Guide(Settings(corpus=tmp_path / "corpus", index=tmp_path / "here"), HashingEmbedder())
    with pytest.raises(IndexDamaged, match="GUIDEBOT_CHROMA_URL"):
        bring(builder, here)
    moved = Guide(builder.settings.model_copy(update={"chroma_url": ""}), HashingEmbedder())
    with pytest.raises(IndexDamaged, match="GUIDEBOT_CHROMA_URL"):
        moved.generation()
    assert moved.build(no_progress).fresh
    assert "18 or older" in moved.ask(moved.query("how old must a host be")).answer.text


def test_an_index_of_a_folder_moves_to_a_server(tmp_path: Path, url: str) -> None:
    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    here = Guide(Settings(corpus=tmp_path / "corpus", index=tmp_path / "here"), HashingEmbedder())
    here.build(no_progress)
    moved = machine(tmp_path, "here", url)
    assert moved.build(no_progress).fresh
    assert on_server(url) == {f"guidebot-{moved.generation().name}"}


def test_a_machine_without_an_index_hears_how_to_get_one(reader: Guide) -> None:
    with pytest.raises(IndexMissing, match="guidebot index --import FILE"):
        reader.generation()


def test_without_a_server_nothing_is_embedded(tmp_path: Path) -> None:
    class Never(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            raise AssertionError(texts)

    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    settings = machine(tmp_path, "builder", f"http://127.0.0.1:{free_port()}").settings
    with pytest.raises(ServerUnreachable, match="chroma run"):
        Guide(settings, Never()).build(no_progress)


def test_no_address(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    with pytest.raises(UsageError, match="http://host:8000"):
        machine(tmp_path, "builder", "chroma.example").build(no_progress)
