"""The web application, and the process that serves it."""

import logging

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.errors import Misuse
from guidebot.guide import Guide
from guidebot.web.brand import brand_of
from guidebot.web.chat import build_chat, holdings_of, mount_options
from guidebot.web.desk.app import desk_of
from guidebot.web.documents.router import documents_router
from guidebot.web.early import EarlyPage
from guidebot.web.page import page_html
from guidebot.web.receipts import receipts_router

# Gradio's page holds inline scripts and compiles templates, so both must be allowed; nothing may come from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)


class StayHome:
    """ASGI middleware: tells the browser to load nothing from any other server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on its response."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)  # the desk has its own
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        await self.app(scope, receive, with_headers)


def create_app(guide: Guide) -> FastAPI:
    """The whole web application over a guide."""
    app = FastAPI(title="guidebot", docs_url=None, redoc_url=None, openapi_url=None)
    brand = brand_of(guide.settings)
    page = page_html(brand, holdings_of(guide))
    app.add_middleware(EarlyPage, page=page, title=brand.name)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(StayHome)
    app.include_router(documents_router(guide))
    app.include_router(receipts_router(guide))
    desk = desk_of(guide)
    if desk is not None:  # before the chat, which takes every path
        app.add_api_route("/desk", lambda: RedirectResponse("/desk/"), methods=["GET", "HEAD"])
        app.mount("/desk", desk)
    mounted: FastAPI = gr.mount_gradio_app(app, build_chat(guide, brand), path="/", **mount_options())
    return mounted


def run(guide: Guide) -> None:
    """Serve until interrupted. Raises `Misuse` if the port cannot be had."""
    settings = guide.settings
    guide.generation()  # opened before the first visitor asks
    guide.embedder.embed(["warm"])
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        uvicorn.run(create_app(guide), host=settings.host, port=settings.port, log_level="warning")
    except SystemExit as error:
        raise Misuse(
            f"cannot listen on {settings.host}:{settings.port}, where something else may be; choose another with --port"
        ) from error
