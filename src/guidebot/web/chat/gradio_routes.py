"""What of Gradio's own routes a visitor may reach: what the chat needs, and nothing that takes or gives files.

Gradio serves uploads, files, proxies, queues, monitoring and more beside the page. A list of what is closed would be
behind with its next version, so this is the list of what is open: the page, and the functions that it may call.
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
CALLED = {"ask", "hear", "suggest", "rate", "forget"}
COUNTED = {"ask"}  # what costs enough to be counted
READ = re.compile(f"{PAGE}|{LISTENING}")
# A message that names a file or an address makes Gradio copy it into its cache; one that names a component, make it.
NAMES_A_FILE = {"path", "file", "url", "component", "constructor_args"}


def is_open(method: str, path: str) -> bool:
    """Whether a visitor may reach a path of Gradio's."""
    allowed = READ if method in {"GET", "HEAD"} else CALL if method == "POST" else None
    return allowed is not None and allowed.fullmatch(path) is not None and ".." not in path


class GradioRoutes:
    """ASGI middleware inside Gradio's application: closes what the chat does not need, and counts questions.

    `chat` is the id of the component whose functions may be called.
    """

    def __init__(self, app: ASGIApp, chat: int, rates: RateLimiter, rate: str) -> None:
        self.app = app
        self.chat = chat
        self.rates = rates
        self.rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there is no such thing, or that it is one too many."""
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
        """Pass a call on, if it is one of the page's, made of words alone, and not one too many."""
        request = Request(scope, receive)
        body = await request.body()
        called = _called(body, self.chat)
        if called is None:
            await problem(422, "a call may name a function of the chat, and hold words and nothing else")(
                scope, receive, send
            )
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
    """The function of the chat that a call names; None where it names none, or holds more than words."""
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
    await problem(404, "there is no such page")(scope, receive, send)
