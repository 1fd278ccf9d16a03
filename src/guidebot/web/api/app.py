"""The API application under /api/v1, described at /api/v1/openapi.json."""

from typing import Any

from fastapi import FastAPI

from guidebot import __version__
from guidebot.guide import Guide
from guidebot.web.api import documents, feedback
from guidebot.web.api import questions as asking
from guidebot.web.api.problems import answer_with_problems
from guidebot.web.rate_limit import RateLimiter

PATH = "/api/v1"
ABOUT = """Answers from policy documents, with the exact sentences they are based on.

A caller's API key decides which documents they can read. Without a key, they can read the documents for creators."""


class Api(FastAPI):
    """A FastAPI application whose description marks the API key as optional."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description."""
        fresh = self.openapi_schema is None
        described = super().openapi()
        if fresh:
            for operations in described["paths"].values():
                for operation in operations.values():
                    operation["security"] = [*operation.get("security", []), {}]
        return described


def create_api(guide: Guide, rates: RateLimiter) -> FastAPI:
    """The API for a guide, to be mounted at `PATH`."""
    api = Api(
        title="guidebot", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, servers=[{"url": PATH}]
    )
    api.state.guide = guide
    api.state.rates = rates
    for routes in (asking, feedback, documents):
        api.include_router(routes.router)
    answer_with_problems(api)
    return api
