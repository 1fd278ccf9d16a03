"""The whole web application and the process that serves it."""

import math
from functools import partial

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.templating import prepare
from guidebot.web import widget
from guidebot.web.api.app import PATH, create_api
from guidebot.web.api.problems import problem
from guidebot.web.body_limit import LARGEST_BODY, BodyLimit
from guidebot.web.brand import brand_of
from guidebot.web.chat.component import build_chat, component_of, holdings_of, mount_options
from guidebot.web.chat.gradio_page import GradioPage
from guidebot.web.chat.gradio_routes import GradioRoutes
from guidebot.web.chat.page import page_html
from guidebot.web.desk.app import desk_of
from guidebot.web.desk.auth import staff_of
from guidebot.web.documents.router import documents_router
from guidebot.web.health import operations_router
from guidebot.web.logs import note_request, set_up_logs
from guidebot.web.metrics import Metrics, Watched
from guidebot.web.rate_limit import RateLimiter
from guidebot.web.security_headers import SecurityHeaders, origins_of

FINISHING = 20.0  # seconds that running requests get to finish when the process is asked to stop
# Seconds to keep an idle connection: longer than proxies do (60), or it could close just as a request arrives.
KEEP_ALIVE = 75


def create_app(guide: Guide) -> FastAPI:
    """The whole web application for a guide."""
    settings = guide.settings
    rates = RateLimiter(settings.rate_store)
    app = without_chat(guide, rates)
    brand = brand_of(settings)
    app.add_middleware(GradioPage, page=page_html(brand, holdings_of(guide)), title=brand.name)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    chat = build_chat(guide, brand)
    gate = Middleware(GradioRoutes, chat=component_of(chat), rates=rates, rate=settings.rate)
    own = {"app_kwargs": {"middleware": [gate]}, "show_error": False}
    mounted: FastAPI = gr.mount_gradio_app(app, chat, path="/", **{**mount_options(), **own})
    return mounted


def without_chat(guide: Guide, rates: RateLimiter) -> FastAPI:
    """The application without the chat, which takes every remaining path and so must be mounted last."""
    metrics = Metrics()
    guide.watch = metrics.count_turn
    app = FastAPI(title="guidebot", docs_url=None, redoc_url=None, openapi_url=None)
    # The last middleware added is the first to see a request.
    app.add_middleware(BodyLimit, max_body_size=LARGEST_BODY)
    app.add_middleware(SecurityHeaders, origins=origins_of(guide.settings.widget_origins))
    app.add_middleware(Watched, metrics=metrics, note=note_request)
    app.include_router(operations_router(guide, metrics))
    app.include_router(widget.router)
    app.include_router(documents_router(guide))
    desk = desk_of(guide, rates)
    if desk is not None:
        app.state.staff_of = partial(staff_of, room=desk.state.room)
        app.add_api_route("/desk", lambda: RedirectResponse("/desk/"), methods=["GET", "HEAD"])
        app.mount("/desk", desk)
    app.mount(PATH, create_api(guide, rates))
    app.exception_handler(404)(_not_found)
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    """A 404 response: problem details under the API's path, FastAPI's own answer elsewhere."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(PATH):
        return problem(404, error.detail)
    return await http_exception_handler(request, error)


def run(guide: Guide) -> None:
    """Serve until interrupted, then finish running requests. Raises `UsageError` if the port is unavailable."""
    settings = guide.settings
    guide.generation()  # loaded before the first visitor asks
    guide.embedder.embed(["warm"])
    prepare("chat")
    set_up_logs(settings.log)
    patience = FINISHING + (settings.llm_timeout if guide.language_model else 0)
    try:
        uvicorn.run(
            create_app(guide),
            host=settings.host,
            port=settings.port,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=math.ceil(patience),
            timeout_keep_alive=KEEP_ALIVE,
        )
    except SystemExit as error:
        raise UsageError(
            f"cannot listen on {settings.host}:{settings.port} (already in use?); choose another port with --port"
        ) from error
