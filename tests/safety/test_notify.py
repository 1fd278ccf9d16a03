import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from conftest import HashingEmbedder, no_progress
from guidebot.guide import Guide
from guidebot.records import Outcome
from guidebot.safety.notify import Notification, notify_webhook

ALARM = Notification("ABCD2345", "self_harm", "immediate", "en", "GB", "2026-07-01T22:30:00+00:00")


class Receiver(HTTPServer):
    """A real server on this machine that remembers what it was sent, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.failures = failures
        self.got: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Hook(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(500 if len(self.server.got) <= self.server.failures else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_alarm_arrives_whole_and_says_nothing_of_the_words(receiver: Receiver) -> None:
    notify_webhook(receiver.url, ALARM).join()
    assert receiver.got == [
        {
            "reference": "ABCD2345",
            "route": "self_harm",
            "urgency": "immediate",
            "language": "en",
            "region": "GB",
            "at": "2026-07-01T22:30:00+00:00",
        }
    ]


def test_it_is_tried_once_more(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.failures = 1
    notify_webhook(receiver.url, ALARM).join()
    assert len(receiver.got) == 2
    assert caplog.text == ""


def test_a_failure_is_a_warning(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.failures = 9
    with caplog.at_level(logging.WARNING):
        notify_webhook(receiver.url, ALARM).join()
    assert len(receiver.got) == 2
    assert "ABCD2345" in caplog.text
    assert "500" in caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "no url at all"])
def test_nobody_there_is_a_warning(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    notify_webhook(url.format(port=port), ALARM).join()
    assert "could not notify the webhook" in caplog.text


ROUTES = """
routes:
  - route: self_harm
    safety: life
    title: {en: Crisis, zh: 危机}
    urgency: immediate
    hand_over_to: safety lead
    document: age
    say: {en: 'Call {emergency} now.', zh: '请拨打 {emergency}。'}
    steps: {en: [Stay calm.], zh: [保持冷静。]}
    patterns: {en: [kill myself], zh: [不想活了]}
    examples: {en: [I want to kill myself], zh: [我不想活了]}
    look_alikes: {en: [this game is killing me], zh: [笑死我了]}
contacts: []
interpreter: {en: Ask for an interpreter., zh: 请口译员。}
fallback: {en: No line is verified., zh: 没有核实过的热线。}
local_emergency: {GB: '999'}
"""


def test_an_urgent_hand_over_tells_the_operator_and_searches_nothing(small_guide: Guide, receiver: Receiver) -> None:
    (small_guide.settings.corpus / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    settings = small_guide.settings.model_copy(update={"webhook_url": receiver.url})
    guide = Guide(settings, HashingEmbedder())
    guide.build(no_progress, force=True)
    turn = guide.ask(guide.query("i am going to kill myself"))
    for thread in threading.enumerate():
        if thread.name == "guidebot-notification":
            thread.join()
    assert turn.answer.outcome is Outcome.HANDOVER
    assert turn.answer.hits == ()
    assert turn.seconds.keys() == {"gate", "answer"}
    assert [(each["reference"], each["region"]) for each in receiver.got] == [(turn.answer.reference, "GB")]
    assert "kill" not in json.dumps(receiver.got)


def test_a_corpus_without_routes_still_says_whom_to_call(small_guide: Guide) -> None:
    assert small_guide.generation().routes is None
    answer = small_guide.ask(small_guide.query("i want to kill myself")).answer
    assert answer.outcome is Outcome.HANDOVER
    assert "call 999 now" in answer.text
    assert "findahelpline.com" in answer.text
