"""The size limit for request bodies."""

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Receive, Scope, Send

from guidebot.web.api.problems import problem

LARGEST_BODY = 256 * 1024  # bytes; enough for the longest conversation
OWN_LIMIT = "/desk/"  # its signed-in users upload documents
TOO_LARGE = f"the request is larger than {LARGEST_BODY // 1024} KiB; send a smaller one"


class BodyLimit(RequestBodyLimitMiddleware):
    """ASGI middleware: refuses a body that is too large, before reading it if its length is given."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 413."""
        if scope.get("path", "").startswith(OWN_LIMIT):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        if given.isdecimal() and int(given) > self.max_body_size:
            await problem(413, TOO_LARGE, {"Connection": "close"})(scope, receive, send)
            return
        await super().__call__(scope, receive, send)
