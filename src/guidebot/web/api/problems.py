"""Errors as problem details (RFC 9457): what happened and what to do next, never a traceback."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from guidebot.errors import Conflict, GuidebotError, UsageError
from guidebot.web.api.responses import Problem

MEDIA_TYPE = "application/problem+json"
RETRY_SOON = "10"  # seconds, after which an index or a database may be back
UNAVAILABLE = "The guide is temporarily unavailable; try again later."
CONTENT = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
SAID = {
    400: "The request cannot be read.",
    401: "The API key is unknown or revoked.",
    404: "Not found, or not available to you.",
    413: "The request is too large.",
    422: "A field of the request is invalid.",
    429: "Too many requests; the Retry-After header says when to try again.",
    503: "The guide is temporarily unavailable; the Retry-After header says when to try again.",
}
PLAINLY = {
    "string_pattern_mismatch": "is empty or in the wrong format",
    "extra_forbidden": "is not a known field",
}
log = logging.getLogger(__name__)


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, errors: list[dict[str, str]] | None = None
) -> JSONResponse:
    """A problem details response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def responses_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of an operation, for its description."""
    return {status: {"description": SAID[status], "content": CONTENT} for status in statuses}


def answer_with_problems(app: FastAPI) -> None:
    """Make an application answer every failure with problem details."""
    app.exception_handler(HTTPException)(_of_http)
    app.exception_handler(RequestValidationError)(_of_validation)
    app.exception_handler(GuidebotError)(_of_guidebot)
    app.exception_handler(Exception)(_of_the_unforeseen)


def of_error(error: GuidebotError) -> tuple[int, str, dict[str, str]]:
    """The status, message and headers for an error; problems that only the operator can fix are not shown."""
    if isinstance(error, Conflict):
        return 422, str(error), {}
    if isinstance(error, UsageError):
        return 404, str(error), {}
    log.error("%s", error)
    return 503, UNAVAILABLE, {"Retry-After": RETRY_SOON}


async def _of_http(_: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, error.detail, error.headers)


async def _of_guidebot(_: Request, error: GuidebotError) -> JSONResponse:
    return problem(*of_error(error))


async def _of_the_unforeseen(_: Request, error: Exception) -> JSONResponse:
    log.error("a request failed: %s", type(error).__name__)  # the message may quote the question
    return problem(500, "An unexpected error occurred; the operator's log has the details.")


async def _of_validation(_: Request, error: RequestValidationError) -> JSONResponse:
    errors = []
    for each in error.errors():
        field = ".".join(str(part) for part in each["loc"][1:]) or "body"
        errors.append({"field": field, "message": PLAINLY.get(each["type"], each["msg"])})
    return problem(422, f"{errors[0]['field']}: {errors[0]['message']}", errors=errors)
