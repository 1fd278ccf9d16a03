"""Embedding by a server: one that listens here, tells the truth or does not, and stays away."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import no_progress
from guidebot.config import Settings
from guidebot.errors import ModelError, UsageError
from guidebot.guide import Guide
from guidebot.index.embedders.configured import ModelEmbedder, embedder_of
from guidebot.index.embedders.remote import BATCH, ServedEmbedder

Told = tuple[int, Any]
Says = Callable[[list[str]], Told]


def rows(texts: list[str]) -> list[dict[str, Any]]:
    """A vector for each text, of length 2, the last text's first: the order is in the index."""
    found = [{"index": at, "embedding": [2.0 * len(text), 1.0]} for at, text in enumerate(texts)]
    return found[::-1]


def truth(texts: list[str]) -> Told:
    return 200, {"data": rows(texts)}


class Server:
    """A server on a free port; `says` answers, `asked` has what came, with its headers."""

    def __init__(self) -> None:
        self.says: Says = truth
        self.asked: list[tuple[dict[str, Any], str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((body, self.headers["Authorization"]))
                status, said = outer.says(body["input"])
                contents = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(contents)))
                self.end_headers()
                self.wfile.write(contents)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    threading.Thread(target=found.http.serve_forever, daemon=True).start()
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_vectors_come_in_the_order_of_the_texts_and_of_length_one(server: Server) -> None:
    texts = ["x" * (1 + at % 7) for at in range(BATCH * 2 + 3)]
    vectors = ServedEmbedder(server.url + "/", "m", "secret").embed(texts)
    wanted = np.array([[2.0 * len(text), 1.0] for text in texts])
    assert np.allclose(vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert vectors.dtype == np.float32
    assert sorted(len(body["input"]) for body, _ in server.asked) == [3, BATCH, BATCH]
    assert {(body["model"], key) for body, key in server.asked} == {("m", "Bearer secret")}


def test_nothing_to_embed_is_no_vectors(server: Server) -> None:
    assert ServedEmbedder(server.url, "m").embed([]).shape == (0, 2)


def test_a_server_that_stumbles_once_is_asked_again(server: Server) -> None:
    answers = iter([(503, {}), truth(["one"])])
    server.says = lambda _: next(answers)
    assert ServedEmbedder(server.url, "m").embed(["one"]).shape == (1, 2)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ((401, {}), "401"),
        ((500, {}), "500"),
        ((200, b"<html>"), "not a list of embeddings"),
        ((200, {"data": [{"index": 0}]}), "not a list of embeddings"),
        ((200, {"data": []}), "one valid vector per text"),
        ((200, {"data": [{"index": 0, "embedding": [0.0, 0.0]}]}), "zero vector"),
        ((200, {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}), "one valid vector per text"),
    ],
)
def test_what_is_no_answer_is_named(server: Server, said: Told, reason: str) -> None:
    server.says = lambda _: said
    with pytest.raises(ModelError, match=f"{reason}.*GUIDEBOT_EMBEDDING_URL") as caught:
        ServedEmbedder(server.url, "m").embed(["one"])
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match="cannot use"):
        ServedEmbedder("http://127.0.0.1:9/v1", "m").embed(["one"])


def test_the_settings_choose_it(server: Server, tmp_path: Path) -> None:
    settings = Settings(embedding_url=server.url, embedding_model="m", index=tmp_path)
    assert isinstance(embedder_of(settings), ServedEmbedder)
    assert isinstance(embedder_of(Settings(index=tmp_path)), ModelEmbedder)
    with pytest.raises(UsageError, match="GUIDEBOT_EMBEDDING_MODEL"):
        embedder_of(Settings(embedding_url=server.url))


def test_an_index_is_built_and_asked_through_a_server(server: Server, tmp_path: Path) -> None:
    page = tmp_path / "corpus" / "en-GB" / "age.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Age\n\nA LIVE host must be 18 or older.\n", encoding="utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        embedding_url=server.url,
        embedding_model="m",
        multilingual="off",
    )
    guide = Guide.from_settings(settings)
    guide.build(no_progress)
    (hit,) = guide.search(guide.query("how old must a host be"))[0].hits
    assert hit.passage.text.endswith("18 or older.")
    assert guide.generation().manifest.embedder == "served:m"
