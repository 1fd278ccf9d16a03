"""A small OpenAI-compatible server on a real socket, which behaves as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NO_HEADERS: Mapping[str, str] = {}
Behaviour = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request, and the ways to answer it."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    over: threading.Event

    def head(self, status: int = 200, kind: str = "text/event-stream", headers: Mapping[str, str] = NO_HEADERS) -> None:
        self.handler.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()

    def raw(self, text: str) -> None:
        self.handler.wfile.write(text.encode())
        self.handler.wfile.flush()

    def say(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def done(self, finish: str = "stop") -> None:
        self.say("", finish)
        self.raw("data: [DONE]\n\n")


@dataclass
class ModelServer:
    """Where it listens, what it was asked, and how it behaves."""

    base_url: str
    behaviour: Behaviour
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def told(self) -> str:
        """Everything the model was last told."""
        return "\n".join(message["content"] for message in self.bodies[-1]["messages"])


def saying(text: str, size: int = 3) -> Behaviour:
    """Streams a text in pieces of some characters, and ends well."""

    def behave(exchange: Exchange) -> None:
        exchange.head()
        for place in range(0, len(text), size):
            exchange.say(text[place : place + size])
        exchange.done()

    return behave


@contextmanager
def serving() -> Iterator[ModelServer]:
    over = threading.Event()
    server = ModelServer("", saying(""))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.bodies.append(body)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has gone, as it should
                server.behaviour(Exchange(self, body, over))
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.base_url = f"http://127.0.0.1:{listening.server_address[1]}/v1"
    try:
        yield server
    finally:
        over.set()
        listening.shutdown()
        listening.server_close()
        thread.join()
