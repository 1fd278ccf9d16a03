"""The log of a serving process, as text or JSON; it never records what was asked or who asked."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

LOGGED_REQUESTS = logging.getLogger("guidebot.requests")
# Minimum levels for loggers whose lines could contain text of requests.
QUIET = {"uvicorn.access": logging.CRITICAL, "httpx": logging.WARNING, "mcp": logging.WARNING}
Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """Plain text lines. Exceptions show their type and location but no message, which may quote a visitor."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Error) -> str:  # noqa: N802  # the library's name
        """The type of an exception and where it came from."""
        return trace_of(ei)

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        record.exc_text = None  # another handler may have cached the message
        return super().format(record)


class JsonLines(logging.Formatter):
    """One JSON object per line, with the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = trace_of(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def trace_of(error: Error) -> str:
    """The type of an exception and its stack, outermost frame last."""
    kind, _, where = error
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(where)]
    return " < ".join([kind.__name__ if kind else "no error", *reversed(places)])


def set_up_logs(form: str) -> None:
    """Log to stderr: `text` logs warnings and errors, `json` also logs each request."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    ours = logging.getLogger("guidebot")
    ours.handlers.clear()
    ours.propagate = True
    LOGGED_REQUESTS.setLevel(logging.INFO if form == "json" else logging.WARNING)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Log an answered request by its route, never its path or address."""
    fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
    LOGGED_REQUESTS.info("request", extra={"fields": fields})
