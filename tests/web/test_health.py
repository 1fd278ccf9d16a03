import json
import logging

import pytest
from starlette.testclient import TestClient

from guidebot.errors import IndexMissing
from guidebot.guide import Guide
from guidebot.web.api.app import PATH
from guidebot.web.app import without_chat
from guidebot.web.logs import JsonLines, Lines, note_request
from guidebot.web.rate_limit import RateLimiter

HERE = ("127.0.0.1", 1)
QUESTION = {"question": "How old must a host be?"}


@pytest.fixture
def client(small_guide: Guide) -> TestClient:
    return TestClient(without_chat(small_guide, RateLimiter("memory://")), client=HERE)


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"index": "ok", "journal": "off"})


def test_it_is_not_ready_without_its_index(client: TestClient, small_guide: Guide) -> None:
    class Nothing:
        def pointer(self) -> None:
            raise IndexMissing("no index in /srv/index")

    small_guide.current.store = Nothing()  # type: ignore[assignment]  # stands for a folder that is gone
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["index"]) == (503, "failing")
    assert client.get("/healthz").status_code == 200


def test_it_is_not_ready_without_the_journal_it_should_have(client: TestClient, small_guide: Guide) -> None:
    small_guide.settings = small_guide.settings.model_copy(update={"database_url": "postgresql://nowhere/x"})
    assert client.get("/readyz").json()["journal"] == "failing"


def test_requests_answers_and_stages_are_counted(client: TestClient) -> None:
    for _ in range(3):
        client.post(f"{PATH}/ask", json=QUESTION)
    client.post(f"{PATH}/ask", json={})
    client.get("/no-such-page-of-mine")
    client.request("FOO1", "/healthz")
    lines = client.get("/metrics").text.splitlines()
    route = f'method="POST",route="{PATH}/ask"'
    assert f'guidebot_requests_total{{{route},status="200"}} 3.0' in lines
    assert f'guidebot_requests_total{{{route},status="422"}} 1.0' in lines
    assert 'guidebot_answers_total{channel="api",outcome="answer"} 3.0' in lines
    assert any(line.startswith('guidebot_stage_seconds_count{stage="answer"} 3') for line in lines)
    assert "no-such-page" not in "\n".join(lines)
    assert "FOO1" not in "\n".join(lines)


def test_metrics_are_for_this_machine_or_a_token(client: TestClient, small_guide: Guide) -> None:
    assert TestClient(client.app, client=("192.0.2.1", 1)).get("/metrics").status_code == 404
    given = {"metrics_token": small_guide.settings.metrics_token.__class__("open sesame")}
    small_guide.settings = small_guide.settings.model_copy(update=given)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer open"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200


def record_of(words: str) -> logging.LogRecord:
    with pytest.raises(ValueError, match="invalid") as raised:
        int(words)
    error = raised.value
    return logging.LogRecord("x", logging.ERROR, "f", 1, "it failed", None, (type(error), error, error.__traceback__))


@pytest.mark.parametrize("form", [Lines, JsonLines])
def test_the_log_says_where_it_failed_and_not_what_was_asked(form: type[logging.Formatter]) -> None:
    line = form().format(record_of("my secret question"))
    assert "secret" not in line
    assert "ValueError" in line
    assert "test_health.py" in line


def test_a_request_is_a_line_of_json(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="guidebot.requests"):
        note_request("POST", f"{PATH}/ask", 200, 0.01234)
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line | {"at": ""} == {
        "at": "",
        "level": "info",
        "logger": "guidebot.requests",
        "message": "request",
        "method": "POST",
        "route": "/api/v1/ask",
        "status": 200,
        "seconds": 0.0123,
    }


def test_no_line_holds_what_was_asked(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post(f"{PATH}/ask", json={"question": "Is purple-zebra-42 allowed?"})
        client.post(f"{PATH}/ask", json={"question": "purple-zebra-42", "as_of": "purple-zebra-42"})
        client.get(f"{PATH}/documents/purple-zebra-42", params={"version": "purple-zebra-42"})
    ours = [record for record in caplog.records if record.name.split(".")[0] in {"guidebot", "uvicorn"}]
    assert ours
    assert "purple-zebra" not in " ".join(record.getMessage() for record in ours)
