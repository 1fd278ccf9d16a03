"""The index on a real Chroma server: several machines, each a folder of its own, one index."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from conftest import SMALL_CORPUS, HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.errors import IndexMissing, ServerUnreachable, UsageError
from guidebot.guide import Guide
from guidebot.records import Outcome


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = Path(sys.executable).with_name("chroma")
    place = tmp_path_factory.mktemp("server")
    running = subprocess.Popen(
        [command, "run", "--path", place, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(200):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
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


def knows(guide: Guide, name: str) -> bool:
    turn = guide.ask(guide.query(f"may I juggle {name}"))
    return turn.answer.outcome is Outcome.ANSWER and name in turn.answer.text


def publish(guide: Guide, name: str) -> str:
    write_corpus(guide.settings.corpus, {f"en-GB/{name}.md": f"# {name}\n\nYou may not juggle {name} on LIVE.\n"})
    return guide.build(no_progress).manifest.generation


def test_what_one_machine_builds_the_others_ask(builder: Guide, tmp_path: Path, url: str) -> None:
    readers = [machine(tmp_path, f"reader-{number}", url) for number in range(3)]
    turns = [reader.ask(reader.query("how old must a host be")) for reader in readers]
    assert {turn.generation for turn in turns} == {builder.generations.pointer().name}
    assert all("18 or older" in turn.answer.text for turn in turns)
    publish(builder, "torches")
    assert all(knows(reader, "torches") for reader in readers)


def test_an_index_on_a_server_finds_what_one_in_a_folder_finds(builder: Guide, tmp_path: Path) -> None:
    here = Guide(Settings(corpus=tmp_path / "corpus", index=tmp_path / "here"), HashingEmbedder())
    here.build(no_progress)
    for question in ("mute a viewer", "proof of age", "rewards in America"):
        mine, its = here.search(here.query(question))[0], builder.search(builder.query(question))[0]
        assert [hit.passage.id for hit in mine.hits] == [hit.passage.id for hit in its.hits]


def test_nothing_changed_sends_nothing(builder: Guide, url: str) -> None:
    before = {collection.name for collection in client_of(url).list_collections()}
    assert not builder.build(no_progress).fresh
    assert {collection.name for collection in client_of(url).list_collections()} == before


def test_every_machine_goes_back_together(builder: Guide, tmp_path: Path, url: str) -> None:
    old = builder.generations.pointer().name
    publish(builder, "torches")
    reader = machine(tmp_path, "reader", url)
    assert knows(reader, "torches")
    assert builder.generations.roll_back().name == old
    assert not knows(reader, "torches")


def test_surplus_and_unfinished_generations_go(builder: Guide, tmp_path: Path, url: str) -> None:
    client = client_of(url)
    ours = {"complete": False, "made_by": builder.generations._maker}  # type: ignore[attr-defined]  # noqa: SLF001
    client.create_collection("guidebot-20200101-000000-000000", embedding_function=None, metadata=ours)
    client.create_collection("somebody-elses", embedding_function=None)
    names = [publish(builder, name) for name in ("torches", "swords", "chickens")]
    left = {collection.name for collection in client.list_collections()}
    wanted = {f"guidebot-{name}" for name in names[-2:]}
    assert left == wanted | {f"{name}-files" for name in wanted} | {"guidebot-current", "somebody-elses"}


def test_a_machine_mends_its_copy_of_the_files(builder: Guide, tmp_path: Path, url: str) -> None:
    name = machine(tmp_path, "reader", url).generation().name
    (tmp_path / "reader" / name / "words.npz").write_bytes(b"broken")
    assert machine(tmp_path, "reader", url).generation().name == name


def test_nothing_built(tmp_path: Path, url: str) -> None:
    with pytest.raises(IndexMissing, match="guidebot index"):
        machine(tmp_path, "reader", url).generation()


def test_no_server(tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match="chroma run"):
        machine(tmp_path, "reader", f"http://127.0.0.1:{free_port()}").generation()


def test_no_address(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="http://host:8000"):
        machine(tmp_path, "reader", "chroma.example").generation()
