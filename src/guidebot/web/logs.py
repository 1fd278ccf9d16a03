"""The log of a serving process: lines for people, or JSON; never what was asked, nor who asked it."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

LOGGED_REQUESTS = logging.getLogger("guidebot.requests")
# What carries words of requests in its own lines is not heard below this.
QUIET = {"uvicorn.access": logging.CRITICAL, "httpx": logging.WARNING, "mcp": logging.WARNING}
Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """A line for people. Of an exception it says the kind and the places, not the words, which may be a visitor's."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Error) -> str:  # noqa: N802  # the library's name
        """The kind of an exception and where it came from."""
        return trace_of(ei)

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        record.exc_text = None  # another handler may have kept the words
        return super().format(record)


class JsonLines(logging.Formatter):
    """A JSON object a line, with the fields that the record was given."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = trace_of(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def trace_of(error: Error) -> str:
    """The kind of an exception and the places it came through, newest last."""
    kind, _, where = error
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(where)]
    return " < ".join([kind.__name__ if kind else "no error", *reversed(places)])


def set_up_logs(form: str) -> None:
    """Log to stderr from now on: `text` warnings and worse, `json` a line for each request too."""
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
    """Log that a request was answered: by its route, never its path or address."""
    fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
    LOGGED_REQUESTS.info("request", extra={"fields": fields})
