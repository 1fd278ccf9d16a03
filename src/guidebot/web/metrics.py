"""Metrics that never record who asked or what. The only module that imports prometheus-client."""

import ipaddress
import time
from collections.abc import Callable
from hmac import compare_digest

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidebot.records import Turn

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
ELSEWHERE = "other"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FAILED = 500


class Metrics:
    """Counts requests, answers and seconds in its own registry; thread-safe."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route"]
        self.requests = self._counter("requests", "Requests, by route and status.", [*labels, "status"])
        self.request_seconds = self._histogram("request_seconds", "Seconds until a response was sent.", labels)
        self.answers = self._counter("answers", "Answers, by outcome and channel.", ["outcome", "channel"])
        self.stage_seconds = self._histogram("stage_seconds", "Seconds spent on an answer, by stage.", ["stage"])
        self.in_flight = Gauge("guidebot_requests_in_flight", "Requests not yet answered.", registry=self.registry)

    def count_turn(self, turn: Turn) -> None:
        """Count an answer."""
        self.answers.labels(turn.answer.outcome.value, turn.channel or "none").inc()
        for stage, seconds in turn.seconds.items():
            self.stage_seconds.labels(stage).observe(seconds)

    def text(self) -> bytes:
        """All metrics in the Prometheus text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, about: str, labels: list[str]) -> Counter:
        return Counter(f"guidebot_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, labels: list[str]) -> Histogram:
        return Histogram(f"guidebot_{name}", about, labels, buckets=SECONDS, registry=self.registry)


class Watched:
    """ASGI middleware: counts each request by its route, never by its path, which visitors choose."""

    def __init__(self, app: ASGIApp, metrics: Metrics, note: Callable[[str, str, int, float], None]) -> None:
        self.app = app
        self.metrics = metrics
        self.note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it when it is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = FAILED
        began = time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self.metrics.in_flight.track_inprogress():
                await self.app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - began
            method, route = scope["method"] if scope["method"] in METHODS else ELSEWHERE, route_of(scope)
            self.metrics.requests.labels(method, route, str(status)).inc()
            self.metrics.request_seconds.labels(method, route).observe(seconds)
            self.note(method, route, status, seconds)


def route_of(scope: Scope) -> str:
    """The declared route of a request; one name for all requests without a route."""
    path = getattr(scope.get("route"), "path", None)
    return ELSEWHERE if path is None else f"{scope.get('root_path', '')}{path}"


def metrics_response(request: Request, metrics: Metrics, token: str) -> Response:
    """The metrics, for callers with the token; if no token is set, for programs on this machine."""
    given = request.headers.get("authorization", "").encode()
    if token:
        allowed = compare_digest(given, f"Bearer {token}".encode())
    else:
        allowed = _is_here(request.client.host if request.client else "")
    if not allowed:
        return Response(status_code=404)
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
