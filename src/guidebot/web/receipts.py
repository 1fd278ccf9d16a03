"""The key that shows a receipt is this server's, for anybody to have."""

import logging

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from guidebot.errors import ReceiptProblem
from guidebot.guide import Guide
from guidebot.receipt import seal_of

KEY = "/receipts/key"
log = logging.getLogger(__name__)


def receipts_router(guide: Guide) -> APIRouter:
    """Serves the public key as PEM."""
    router = APIRouter(include_in_schema=False)

    @router.get(KEY, response_model=None)
    def key() -> Response:
        try:
            return PlainTextResponse(seal_of(guide.settings).public.pem)
        except ReceiptProblem as error:
            log.error("%s", error)  # noqa: TRY400  # its message says all
            return PlainTextResponse("This server gives no receipts at the moment.\n", status_code=503)

    return router
