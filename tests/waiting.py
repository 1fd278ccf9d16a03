"""Waiting for what another thread or process does: the one place where tests sleep for it."""

import socket
import subprocess
import time
from collections.abc import Callable

import pytest


def wait_until(holds: Callable[[], object], what: str, seconds: float = 120.0) -> None:
    """Return as soon as a condition holds; fail, saying what was waited for, if it doesn't within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:.0f} seconds for {what}")
        time.sleep(0.02)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_served(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until a process listens on a port; fail if it stops before."""

    def is_served() -> bool:
        assert process.poll() is None, f"{process.args!r} stopped"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(is_served, f"port {port}")
