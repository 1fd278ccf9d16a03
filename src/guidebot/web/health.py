"""Routes for operators: liveness, readiness and metrics."""

import logging

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.metrics import Metrics, metrics_response

log = logging.getLogger(__name__)
OK, FAILING, OFF = "ok", "failing", "off"


def operations_router(guide: Guide, metrics: Metrics) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    @router.get("/readyz")
    def readyz() -> Response:
        states = {"index": _index(guide), "journal": _journal(guide)}
        ready = FAILING not in states.values()
        return JSONResponse(states, 200 if ready else 503, headers={"Cache-Control": "no-store"})

    @router.get("/metrics")
    def shown(request: Request) -> Response:
        return metrics_response(request, metrics, guide.settings.metrics_token.get_secret_value())

    return router


def _index(guide: Guide) -> str:
    try:
        guide.generation()
    except GuidebotError as error:
        log.warning("%s", error)
        return FAILING
    return OK


def _journal(guide: Guide) -> str:
    if not isinstance(guide.journal, DatabaseTurnStore):
        return OFF if guide.settings.database_url == OFF else FAILING
    try:
        guide.journal.database.revision()
    except GuidebotError as error:
        log.warning("%s", error)
        return FAILING
    return OK
