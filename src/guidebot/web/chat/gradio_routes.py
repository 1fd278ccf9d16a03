"""The Gradio routes open to visitors: those the chat needs, and none that uploads or serves files.

Gradio also serves uploads, files, proxies, queues, monitoring and more. A list of blocked routes would be out of date
with its next version, so this lists the open ones: the page, and the functions that it may call.
"""

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.web.api.problems import problem
from guidebot.web.rate_limit import RateLimiter, network_of

PAGE = r"/|/theme\.css|/favicon\.ico|/robots\.txt|/(assets|static|svelte)/[\w./@+-]+"
LISTENING = r"/gradio_api/heartbeat/\w+"
CALL = re.compile(r"/gradio_api/component_server/?")
CALLED = {"ask", "hear", "turns", "suggest", "rate", "forget"}
COUNTED = {"ask"}  # expensive enough to be rate limited
READ = re.compile(f"{PAGE}|{LISTENING}")
# Gradio copies any file or URL that a message names into its cache, and creates any component it names.
NAMES_A_FILE = {"path", "file", "url", "component", "constructor_args"}


def is_open(method: str, path: str) -> bool:
    """True if a visitor may reach this path of Gradio."""
    allowed = READ if method in {"GET", "HEAD"} else CALL if method == "POST" else None
    return allowed is not None and allowed.fullmatch(path) is not None and ".." not in path


class GradioRoutes:
    """ASGI middleware inside Gradio's application: blocks what the chat does not need, and limits questions.

    `chat` is the id of the component whose functions may be called.
    """

    def __init__(self, app: ASGIApp, chat: int, rates: RateLimiter, rate: str) -> None:
        self.app = app
        self.chat = chat
        self.rates = rates
        self.rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 404, 422 or 429."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not is_open(scope["method"], path):
            await _refuse(scope, receive, send)
            return
        if scope["method"] == "POST":
            await self._call(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on if it is one of the page's, contains only text, and is within the rate limit."""
        request = Request(scope, receive)
        body = await request.body()
        called = _called(body, self.chat)
        if called is None:
            await problem(422, "a call must name a function of the chat and contain only text")(scope, receive, send)
            return
        if called in COUNTED:
            host = request.client.host if request.client else None
            verdict = self.rates.hit(self.rate, f"address:{network_of(host)}")
            if not verdict.allowed:
                wait = str(verdict.retry_after)
                detail = f"too many questions; try again in {wait} seconds"
                await problem(429, detail, {"Retry-After": wait})(scope, receive, send)
                return
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, again, send)


def _called(body: bytes, chat: int) -> str | None:
    """The chat function that a call names; None if it names none or contains more than text."""
    try:
        call = json.loads(body)
        name, component, session = call["fn_name"], call["component_id"], call["session_hash"]
        own = name in CALLED and component == chat and isinstance(session, str) and not _names_a_file(call)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return str(name) if own else None


def _names_a_file(value: Any) -> bool:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        return not NAMES_A_FILE.isdisjoint(value) or any(map(_names_a_file, value.values()))
    return isinstance(value, list) and any(map(_names_a_file, value))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await problem(404, "this page does not exist")(scope, receive, send)
