"""Access to the desk: a request without a session gets nothing but the sign-in page."""

import hmac
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.errors import JournalProblem, PermissionDenied
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.sessions import Session, session
from guidebot.web.desk.dependencies import Desk, now

COOKIE = "guidebot_desk"
OPEN = ("/sign-in", "/desk.css", "/desk.js")  # open to visitors who are not signed in
LARGEST = 24 * 2**20  # bytes of a request: a document, and the form around it
SAFE = ("GET", "HEAD", "OPTIONS")
NOTHING_ELSE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": NOTHING_ELSE,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def session_of(cookies: dict[str, str], database: Database) -> Session | None:
    """The open session that a browser's cookie names, if there is one."""
    name = cookies.get(COOKIE)
    return session(database, name, now()) if name else None


def staff_of(request: Request, room: Desk) -> Account | None:
    """The member of staff who sent a request to a page outside the desk; None for anybody else."""
    found = session_of(request.cookies, room.database)
    return None if found is None else found.who


class DeskAuth:
    """ASGI middleware: finds the session of a request or redirects to the sign-in page; forbids browsers to cache."""

    def __init__(self, app: ASGIApp, room: Desk) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refusal or self.app)(scope, receive, with_headers)

    async def _refusal(self, request: Request) -> Response | None:
        if request.method not in SAFE and not _is_small(request):
            return PlainTextResponse(
                "the request is larger than 24 MB; upload a smaller file\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
        if request.method not in SAFE and request.headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse(
                "this form was sent from another site; open the desk and try again\n", HTTPStatus.FORBIDDEN
            )
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        try:
            found = await run_in_threadpool(session_of, request.cookies, self.room.database)
        except JournalProblem:
            return PlainTextResponse("the journal is unavailable; try again later\n", HTTPStatus.SERVICE_UNAVAILABLE)
        request.state.session = found
        if found is not None or path in OPEN:
            return None
        if request.method not in SAFE or "fragment" in request.query_params:
            return PlainTextResponse("sign in first\n", HTTPStatus.UNAUTHORIZED)
        wanted = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        door = f"{request.scope.get('root_path', '')}/sign-in?next={quote(wanted, safe='')}"
        return RedirectResponse(door, HTTPStatus.SEE_OTHER)


def _is_small(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= LARGEST


async def check_form(request: Request) -> None:
    """Raise `PermissionDenied` for a form without the session's own token, since none of our pages sent it."""
    found = request.state.session
    if request.method in SAFE or found is None:  # without a session there is nothing to abuse
        return
    form = await request.form()
    if not hmac.compare_digest(str(form.get("token", "")).encode(), found.token.encode()):
        raise PermissionDenied("this form is not from your current session; reload the page and try again")
