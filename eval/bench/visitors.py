"""Who comes: creators who ask in the chat and through programs, and staff at their desk. Read by locust, see `load.py`.

A creator asks the first question of one of the cases every 5 to 15 seconds; staff open a page of the
desk as often. What is not answered with 200, or in the chat without an answer's text, is an error.
"""

import json
import os
import random
import uuid
from pathlib import Path

from locust import HttpUser, between, task
from made import PASSWORD

QUESTIONS = json.loads(Path(os.environ["BENCH_QUESTIONS"]).read_text(encoding="utf-8"))
COMPONENT = int(os.environ["BENCH_COMPONENT"])
PAGES = ("/desk/queue", "/desk/insights", "/desk/corpus", "/desk/impact")


class Creator(HttpUser):
    """Asks in the chat."""

    weight = int(os.environ.get("BENCH_CHAT", "25"))
    wait_time = between(5, 15)

    @task
    def ask(self) -> None:
        """One question, as the page sends it."""
        data = {"question": random.choice(QUESTIONS), "conversation": uuid.uuid4().hex}  # noqa: S311  # no secret
        body = {"data": data, "component_id": COMPONENT, "fn_name": "ask", "session_hash": "bench"}
        path = "/gradio_api/component_server/"
        with self.client.post(path, json=body, name="chat", catch_response=True) as answer:
            if answer.status_code != 200 or "html" not in answer.json():  # noqa: PLR2004  # OK
                answer.failure(f"{answer.status_code}: no answer")


class Program(HttpUser):
    """Asks through the API."""

    weight = int(os.environ.get("BENCH_API", "25"))
    wait_time = between(5, 15)

    @task
    def ask(self) -> None:
        """One question."""
        self.client.post("/api/v1/ask", json={"question": random.choice(QUESTIONS)}, name="api")  # noqa: S311


class Staff(HttpUser):
    """Signs in once, and opens pages of the desk."""

    weight = int(os.environ.get("BENCH_DESK", "10"))
    wait_time = between(5, 15)

    def on_start(self) -> None:
        """Sign in."""
        self.client.post("/desk/sign-in", data={"name": "bench", "password": PASSWORD}, name="sign in")

    @task
    def look(self) -> None:
        """One page."""
        page = random.choice(PAGES)  # noqa: S311  # no secret
        with self.client.get(page, name="desk", catch_response=True) as answer:
            if "sign-in" in answer.url:
                answer.failure("not signed in")
