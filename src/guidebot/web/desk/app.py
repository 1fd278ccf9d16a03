"""The desk as a FastAPI application that can be mounted in another."""

from http import HTTPStatus

from fastapi import Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from guidebot.errors import Conflict, GuidebotError, IndexBusy, PermissionDenied, UsageError
from guidebot.guide import Guide
from guidebot.index.embedders.protocol import EmbedsOnce
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.templating import static_file
from guidebot.web.desk import accounts, evaluation, item, queue
from guidebot.web.desk import check_draft as checking
from guidebot.web.desk import documents as corpus
from guidebot.web.desk import impact_page as impact
from guidebot.web.desk import insights_page as insight
from guidebot.web.desk.auth import DeskAuth, check_form
from guidebot.web.desk.auth_routes import FIRST_PAGE, door
from guidebot.web.desk.dependencies import Desk
from guidebot.web.desk.pages import onward, page
from guidebot.web.desk.publishing import Publisher
from guidebot.web.desk.ttl_cache import TtlCache
from guidebot.web.rate_limit import RateLimiter
from guidebot.web.scripts import plain_script

FOR_A_WHILE = {"Cache-Control": "private, max-age=600"}
STATUS = {
    PermissionDenied: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    IndexBusy: HTTPStatus.CONFLICT,
    UsageError: HTTPStatus.BAD_REQUEST,
}


def desk_of(guide: Guide, rates: RateLimiter) -> FastAPI | None:
    """The desk for a guide; None if there is no journal, and so nothing to review."""
    return create_desk(guide, guide.journal, rates) if isinstance(guide.journal, DatabaseTurnStore) else None


def create_desk(guide: Guide, journal: DatabaseTurnStore, rates: RateLimiter) -> FastAPI:
    """The desk for a guide and its journal."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(check_form)])
    publisher = Publisher(guide, journal.database)
    embed = EmbedsOnce(guide.embedder.embed)
    room = Desk(guide, journal.database, publisher, TtlCache(), embed)
    app.state.room = room
    app.add_middleware(DeskAuth, room=room)
    app.add_exception_handler(GuidebotError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_api_route("/", _first_page, methods=["GET"])
    app.add_api_route("/desk.css", _style, methods=["GET"])
    app.add_api_route("/desk.js", _script, methods=["GET"])
    app.include_router(door(rates))
    for pages in (queue, item, checking, impact, insight, corpus, evaluation, accounts):
        app.include_router(pages.router)
    app.include_router(corpus.for_leads)
    return app


def _first_page(request: Request) -> Response:
    return onward(request, FIRST_PAGE)


def _style() -> Response:
    return Response(static_file("desk/style.css"), media_type="text/css", headers=FOR_A_WHILE)


def _script() -> Response:
    return Response(plain_script("desk/main.js"), media_type="text/javascript", headers=FOR_A_WHILE)


async def _told(request: Request, error: Exception) -> Response:
    """A page with one line on what went wrong and what to do."""
    if isinstance(error, HTTPException):
        status, said = (
            error.status_code,
            "this page does not exist" if error.status_code == HTTPStatus.NOT_FOUND else "",
        )
    else:
        known = (code for kind, code in STATUS.items() if isinstance(error, kind))
        status, said = next(known, HTTPStatus.SERVICE_UNAVAILABLE), str(error)
    return page(request, "trouble", status, said=said or HTTPStatus(status).phrase.lower())
