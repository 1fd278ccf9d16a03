"""The web application put together from its parts, and the process that serves it."""

import math

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from guidebot.errors import Misuse
from guidebot.guide import Guide
from guidebot.web import widget
from guidebot.web.api.app import PATH, create_api
from guidebot.web.api.problems import problem
from guidebot.web.bodies import LARGEST_BODY, SmallBodies
from guidebot.web.chat import build_chat, mount_options
from guidebot.web.gate import Gate
from guidebot.web.headers import StayHome, origins_of
from guidebot.web.logs import note_request, set_up_logs
from guidebot.web.metrics import Metrics, Watched
from guidebot.web.operations import operations_router
from guidebot.web.rates import Rates

FINISHING = 20.0  # seconds that requests under way are given when the process is told to stop


def create_app(guide: Guide) -> FastAPI:
    """The whole web application over a guide."""
    settings = guide.settings
    rates = Rates(settings.rate_store)
    app, metrics = without_chat(guide, rates)
    chat = build_chat(guide)
    metrics.watch_queue(lambda: len(chat._queue))  # noqa: SLF001  # Gradio tells it nowhere else
    gate = Middleware(Gate, rates=rates, rate=settings.rate)
    own = {"app_kwargs": {"middleware": [gate]}, "run_history": False, "show_error": False}
    mounted: FastAPI = gr.mount_gradio_app(app, chat, path="/", **{**mount_options(), **own})
    return mounted


def without_chat(guide: Guide, rates: Rates) -> tuple[FastAPI, Metrics]:
    """Everything but the chat, which takes every path that nothing else has, and so is mounted last."""
    metrics = Metrics()
    guide.watch = metrics.told
    app = FastAPI(title="guidebot", docs_url=None, redoc_url=None, openapi_url=None)
    # The last one added is the first to see a request.
    app.add_middleware(SmallBodies, max_body_size=LARGEST_BODY)
    app.add_middleware(StayHome, origins=origins_of(guide.settings.widget_origins))
    app.add_middleware(Watched, metrics=metrics, note=note_request)
    app.include_router(operations_router(guide, metrics))
    app.include_router(widget.router)
    app.mount(PATH, create_api(guide, rates))
    app.exception_handler(404)(_not_found)
    return app, metrics


async def _not_found(request: Request, error: Exception) -> Response:
    """What no part has: a problem to programs, since an odd path may miss the API's mount; else as FastAPI says it."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(PATH):
        return problem(404, error.detail)
    return await http_exception_handler(request, error)


def run(guide: Guide) -> None:
    """Serve until interrupted; then finish what was asked. Raises `Misuse` if the port cannot be had."""
    settings = guide.settings
    guide.generation()  # opened before the first visitor asks
    guide.embedder.embed(["warm"])
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
        )
    except SystemExit as error:
        raise Misuse(
            f"cannot listen on {settings.host}:{settings.port}, where something else may be; choose another with --port"
        ) from error
