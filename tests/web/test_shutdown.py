"""A process that is told to stop answers what it was asked before it does."""

import os
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from conftest import ROOT
from guidebot.guide import Guide
from waiting import free_port, wait_until_served

QUESTION = {"question": "How do I get my money out? And who can moderate? " * 20}
pytestmark = pytest.mark.real_model


def test_what_was_asked_is_answered_before_it_stops(shipped_guide: Guide) -> None:
    port = free_port()
    places = ["--index", str(shipped_guide.settings.index), "--corpus", str(shipped_guide.settings.corpus)]
    command = [sys.executable, "-m", "guidebot", "serve", "--port", str(port), *places]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GUIDEBOT_RATE": "off"}) as process:
        try:
            wait_until_served(process, port)
            clients = [httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) for _ in range(12)]
            statuses: list[int] = []
            first = threading.Event()

            def ask(client: httpx.Client) -> None:
                statuses.append(client.post("/api/v1/ask", json=QUESTION).status_code)
                first.set()

            for client in clients:
                assert client.get("/healthz").status_code == 200
            threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
            for thread in threads:
                thread.start()
            assert first.wait(60)
            process.send_signal(signal.SIGTERM)
            for thread in threads:
                thread.join(60)
            process.wait(60)
        finally:
            process.kill()
    assert statuses == [200] * 12
    for client in clients:
        client.close()
