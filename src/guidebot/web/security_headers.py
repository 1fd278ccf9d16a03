"""Security headers for every response: load nothing from other servers, and limit who may frame the page."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.errors import UsageError

# Gradio's page has inline scripts and compiles templates, so both are allowed; nothing may load from other servers.
CHAT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; media-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
DATA = ("application/json", "application/problem+json", "text/event-stream", "text/plain")
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
ORIGIN = re.compile(r"https?://(\*\.)?[a-zA-Z0-9.-]+(:[0-9]{1,5})?")


def origins_of(setting: str) -> tuple[str, ...]:
    """The origins in a setting, separated by commas or spaces. Raises `UsageError` for an invalid one."""
    found = tuple(setting.replace(",", " ").split())
    for origin in found:
        if not ORIGIN.fullmatch(origin):
            raise UsageError(f"GUIDEBOT_WIDGET_ORIGINS: {origin!r} is not a valid origin (use https://www.example.org)")
    return found


class SecurityHeaders:
    """ASGI middleware: tells the browser to load nothing from other servers, and which pages may frame this one.

    `origins` are the sites, apart from our own, that may frame the chat.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...] = ()) -> None:
        self.app = app
        ancestors = " ".join(("'self'", *origins))
        self.chat_policy = f"{CHAT_POLICY}; frame-ancestors {ancestors}"
        self.framed = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers that its response lacks."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put_on(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, with_headers)

    def _put_on(self, headers: MutableHeaders) -> None:
        is_data = headers.get("Content-Type", "").startswith(DATA)
        headers.setdefault("Content-Security-Policy", DATA_POLICY if is_data else self.chat_policy)
        if is_data or not self.framed:  # it cannot list origins; the policy's frame-ancestors can
            headers.setdefault("X-Frame-Options", "DENY" if is_data else "SAMEORIGIN")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Permissions-Policy", FEATURES)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
