"""The first response: the chat page, before any of Gradio's own scripts.

Gradio's page is an empty element that its scripts fill, which takes seconds on a slow phone. They are loaded after the
first answer, or after a while without a question.
"""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.templating import render

HASHED = re.compile(r"^/assets/.+-[\w-]{8}\.\w+$")
FOR_A_YEAR = "public, max-age=31536000, immutable"
HEAD_ENDS = b"</head>"
BODY = re.compile(rb"<body\b[^>]*>")
ENTRY = re.compile(rb'<script type="module" crossorigin src="([^"]+)"></script>')
FROM_ELSEWHERE = re.compile(rb"<meta[^>]*(?:og:|twitter:)[^>]*>")  # Gradio's own name and picture
LANGUAGE = (b'lang="en"', b'lang="en-GB"')


class GradioPage:
    """ASGI middleware: inserts the chat page into Gradio's, and lets browsers cache files that never change."""

    def __init__(self, app: ASGIApp, page: str, title: str) -> None:
        self.app = app
        self.page = page.encode()
        self.title = render("chat/title.html", title=title).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and complete its response."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path == "/" and scope["method"] == "GET":
            await self._with_page(scope, receive, send)
        elif scope["type"] == "http" and HASHED.match(path):
            await self.app(scope, receive, _cached(send))
        else:
            await self.app(scope, receive, send)

    async def _with_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: list[Message] = []
        body = bytearray()

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = self._put_into(bytes(body))
            MutableHeaders(scope=start[0])["Content-Length"] = str(len(whole))
            await send(start[0])
            await send({"type": "http.response.body", "body": whole})

        plainly = [
            header for header in scope["headers"] if header[0] != b"accept-encoding"
        ]  # compressed by an outer middleware
        await self.app({**scope, "headers": plainly}, receive, gather)

    def _put_into(self, html: bytes) -> bytes:
        html = ENTRY.sub(_later, FROM_ELSEWHERE.sub(b"", html).replace(*LANGUAGE, 1), count=1)
        html = html.replace(HEAD_ENDS, self.title + HEAD_ENDS, 1)
        return BODY.sub(lambda found: found[0] + self.page, html, count=1)


def _later(entry: re.Match[bytes]) -> bytes:
    """Gradio's first script, which the page loads when it has time for it."""
    return render("chat/entry.html", src=entry[1].decode()).encode()


def _cached(send: Send) -> Send:
    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:  # noqa: PLR2004  # OK
            MutableHeaders(scope=message)["Cache-Control"] = FOR_A_YEAR
        await send(message)

    return with_header
