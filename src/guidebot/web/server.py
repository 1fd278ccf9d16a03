"""The web application put together from its parts, and the process that serves it."""

import logging

import gradio as gr
import uvicorn
from fastapi import FastAPI

from guidebot.errors import Misuse
from guidebot.guide import Guide
from guidebot.web.api.app import PATH, create_api
from guidebot.web.bodies import LARGEST_BODY, SmallBodies
from guidebot.web.chat import build_chat, mount_options
from guidebot.web.headers import StayHome
from guidebot.web.rates import Rates


def create_app(guide: Guide) -> FastAPI:
    """The whole web application over a guide."""
    mounted: FastAPI = gr.mount_gradio_app(without_chat(guide), build_chat(guide), path="/", **mount_options())
    return mounted


def without_chat(guide: Guide) -> FastAPI:
    """Everything but the chat, which takes every path that nothing else has, and so is mounted last."""
    app = FastAPI(title="guidebot", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SmallBodies, max_body_size=LARGEST_BODY)
    app.add_middleware(StayHome)
    app.mount(PATH, create_api(guide, Rates(guide.settings.rate_store)))
    return app


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
