"""Sign in, sign out and change your own password."""

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from guidebot.errors import PermissionDenied, UsageError
from guidebot.store.accounts import Account, change_account, sign_in
from guidebot.store.sessions import close_session, open_session
from guidebot.web.desk.auth import COOKIE
from guidebot.web.desk.dependencies import Desk, InRoom, Who, now
from guidebot.web.desk.pages import onward, page
from guidebot.web.rate_limit import RateLimiter, network_of

# The same text for a wrong name, a wrong password and a locked account, so that nobody learns which it was.
NOT_IN = "Incorrect username or password. Accounts are locked for 15 minutes after five failed attempts."
TOO_OFTEN = "Too many failed attempts from your network. Try again in a few minutes."
MOST_FAILURES = "12/5 minutes"  # per address; an account is locked after fewer
NO_SOONER = 0.5  # seconds before any refusal is sent
FIRST_PAGE = "/queue"


def door(rates: RateLimiter) -> APIRouter:
    """The sign-in routes; `rates` counts failed attempts by address."""
    router = APIRouter()

    @router.get("/sign-in")
    def ask(request: Request, next: str = "") -> Response:  # noqa: A002  # the parameter's name in the URL
        return page(request, "sign_in", wanted=next, trouble="")

    @router.post("/sign-in")
    def enter(
        request: Request,
        room: InRoom,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        wanted: Annotated[str, Form()] = "",
    ) -> Response:
        address = f"sign-in:{network_of(request.client.host if request.client else None)}"
        if not rates.test(MOST_FAILURES, address).allowed:
            return page(request, "sign_in", HTTPStatus.TOO_MANY_REQUESTS, wanted=wanted, trouble=TOO_OFTEN)
        began = time.monotonic()
        try:
            who = sign_in(room.database, name, password, now())
        except PermissionDenied:
            rates.hit(MOST_FAILURES, address)
            time.sleep(max(0.0, NO_SOONER - (time.monotonic() - began)))
            return page(request, "sign_in", HTTPStatus.FORBIDDEN, wanted=wanted, trouble=NOT_IN)
        return _let_in(request, room, who, wanted)

    @router.post("/sign-out")
    def leave(request: Request, room: InRoom) -> Response:
        name = request.cookies.get(COOKIE)
        if name:
            close_session(room.database, name, now())
        response = onward(request, "/sign-in")
        response.delete_cookie(COOKIE, path="/")
        return response

    @router.get("/me")
    def me(request: Request) -> Response:
        return page(request, "me", trouble="")

    @router.post("/me")
    def change(
        request: Request,
        room: InRoom,
        who: Who,
        old: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            sign_in(room.database, who.name, old, now())
            change_account(room.database, who.name, who, now(), password=new)
        except (PermissionDenied, UsageError) as error:
            return page(request, "me", HTTPStatus.BAD_REQUEST, trouble=str(error))
        return _let_in(request, room, who, "")

    return router


def _let_in(request: Request, room: Desk, who: Account, wanted: str) -> Response:
    root = request.scope.get("root_path", "")
    inside = wanted.removeprefix(root) if wanted.startswith(f"{root}/") else FIRST_PAGE
    response = onward(request, inside if inside.isprintable() and "\\" not in inside else FIRST_PAGE)
    lasting = timedelta(hours=room.guide.settings.desk_hours)
    name = open_session(room.database, who, now(), lasting)
    response.set_cookie(
        COOKIE,
        name,
        max_age=int(lasting.total_seconds()),
        path="/",  # the document pages also check who is signed in
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response
