import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.web.api.app import PATH
from guidebot.web.app import create_app
from guidebot.web.chat.gradio_routes import is_open
from guidebot.web.security_headers import origins_of

ELSEWHERE = re.compile(r"""(?:src|href)=["'](?:https?:)?//(?!127\.0\.0\.1|testserver)""")
PARAMETER = re.compile(r"\{[^}]*\}")
# What Gradio answers to nobody in particular; everything else that it has is closed.
OPEN = {
    "GET /",
    "HEAD /",
    "GET /theme.css",
    "GET /favicon.ico",
    "GET /robots.txt",
    "GET /assets/{path:path}",
    "GET /static/{path:path}",
    "GET /svelte/{path:path}",
    "GET /gradio_api/heartbeat/{session_hash}",
    "POST /gradio_api/component_server",
    "POST /gradio_api/component_server/",
}
DANGEROUS = {
    "POST /gradio_api/upload",
    "GET /gradio_api/file={path_or_url:path}",
    "GET /gradio_api/file/{path:path}",
    "GET /gradio_api/proxy={url_path:path}",
    "POST /gradio_api/stream/{event_id}",
    "POST /gradio_api/queue/join",
    "GET /gradio_api/queue/data",
    "POST /gradio_api/run/{api_name}",
    "POST /gradio_api/call/{api_name}",
    "POST /gradio_api/process_recording",
    "GET /gradio_api/info",
    "GET /config",
    "GET /monitoring",
}


@pytest.fixture
def client(small_guide: Guide) -> TestClient:
    return TestClient(create_app(small_guide))


def routes_of(routes: Iterable[Any], before: str = "") -> Iterator[str]:
    """Every method and path of an application, also of those that it includes or mounts."""
    for route in routes:
        included = getattr(route, "original_router", None) or getattr(route, "app", None)
        if included is not None and hasattr(included, "routes"):
            yield from routes_of(included.routes, before + getattr(route, "path", ""))
        else:
            yield from (f"{method} {before}{route.path}" for method in sorted(route.methods or []))


def gradio_routes(client: TestClient) -> set[str]:
    mounted = client.app.routes[-1]  # type: ignore[attr-defined]  # the chat is mounted last
    return {re.sub(r"^(\w+) //", r"\1 /", each) for each in routes_of([mounted])}


def test_no_machine_interface_is_offered(client: TestClient) -> None:
    assert client.get("/gradio_api/info").status_code == 404


def test_of_all_that_gradio_serves_only_the_chat_is_open(client: TestClient) -> None:
    routes = gradio_routes(client)
    assert routes >= OPEN | DANGEROUS
    answers = {}
    for route in sorted(routes):
        method, path = route.split(" ", 1)
        if not is_open(method, PARAMETER.sub("x", path)):
            answers[route] = client.request(method, PARAMETER.sub("x", path)).status_code
    assert set(answers.values()) == {404}
    assert routes - set(answers) <= OPEN


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api//file=/etc/passwd",
        "/static/../../etc/passwd",
        "/static/..%2f..%2fetc/passwd",
        "/assets/%2e%2e/%2e%2e/routes.py",
        "/svelte/../routes.py",
    ],
)
def test_no_file_of_the_machine_is_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {403, 404}
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/healthz", f"{PATH}/documents", f"{PATH}/nothing", "/gradio_api/upload", "/metrics"]
)
def test_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {
        "content-security-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
        "permissions-policy",
    } <= set(headers)
    assert "frame-ancestors" in headers["content-security-policy"]


def test_only_the_pages_named_may_show_the_chat(small_guide: Guide) -> None:
    given = {"widget_origins": "https://a.example, https://*.b.example:8443"}
    small_guide.settings = small_guide.settings.model_copy(update=given)
    client = TestClient(create_app(small_guide))
    page = client.get("/").headers
    assert page["content-security-policy"].endswith("frame-ancestors 'self' https://a.example https://*.b.example:8443")
    assert "x-frame-options" not in page
    assert client.get("/healthz").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "origin", ["https://a.example; script-src *", "a.example", "https://a.example/page", "*", "data:"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="GUIDEBOT_WIDGET_ORIGINS"):
        origins_of(origin)


CALL = "/gradio_api/component_server/"
ASK = {"data": {"question": "x", "conversation": "a" * 32}, "fn_name": "ask", "session_hash": "s"}


def call(client: TestClient, **more: object) -> Response:
    config = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", client.get("/").text)[1])  # type: ignore[index]
    chat = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "chat")
    return client.post(CALL, json={"component_id": chat, **ASK, **more})


def test_questions_in_the_chat_are_counted(small_guide: Guide) -> None:
    small_guide.settings = small_guide.settings.model_copy(update={"rate": "2/minute"})
    client = TestClient(create_app(small_guide))
    answers = [call(client) for _ in range(3)]
    assert answers[2].status_code == 429
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert call(client, fn_name="rate").status_code == 200


META = {"_type": "gradio.FileData"}


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/etc/passwd", "meta": META},
        {"question": {"path": "/etc/passwd", "meta": META}},
        {"type": "file", "file": {"url": "http://127.0.0.1/", "meta": META}},
        {"type": "component", "component": "image", "value": "/etc/passwd", "constructor_args": {}, "props": {}},
    ],
)
def test_a_call_can_hold_no_file(client: TestClient, sent: dict[str, object]) -> None:
    assert call(client, data=sent).status_code == 422


@pytest.mark.parametrize("name", ["ls", "__init__", "load", "", None, ["ask"], {"ask": 1}])
def test_nothing_but_the_functions_of_the_chat_can_be_called(client: TestClient, name: object) -> None:
    assert call(client, fn_name=name).status_code == 422


@pytest.mark.parametrize("component", [-1, 10_000, "1", None, {}])
def test_no_other_component_can_be_called(client: TestClient, component: object) -> None:
    assert call(client, component_id=component).status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b"3"])
def test_what_is_no_call_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post(CALL, content=body).status_code == 422


def test_any_page_may_load_the_widget(client: TestClient) -> None:
    script = client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(script.content) < 4096
