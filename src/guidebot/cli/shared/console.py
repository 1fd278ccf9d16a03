"""Console output: data to stdout, messages to stderr."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import typer

from guidebot.days import LONDON
from guidebot.errors import UsageError
from guidebot.index.progress import Progress as ProgressCallback


def say(line: str = "") -> None:
    """Print a line to stdout."""
    typer.echo(line)


def complain(line: str) -> None:
    """Print a message to stderr."""
    typer.echo(f"guidebot: {line}", err=True)


def print_json(value: object, *, indent: int | None = 2, default: Callable[[object], object] | None = None) -> None:
    """Print a value as JSON, on one line with `indent=None`, and flush stdout.

    `default` converts values that JSON does not support, such as dates.
    """
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=default) + "\n")
    sys.stdout.flush()


def shown_time(moment: datetime | None) -> str:
    """A time in London for display, to the minute; "-" for None."""
    return "-" if moment is None else moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


def write_page(path: Path, page: str) -> None:
    """Write an HTML page to a file. Raises `UsageError` if that fails."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path} ({error.strerror}); choose another file") from error
    complain(f"wrote {path}; open it in a browser")


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A progress callback that draws one bar per stage on stderr; silent if stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
    from rich.progress import ProgressColumn as Column
    from rich.text import Text

    class Rate(Column):
        """Units per second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.0f}/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        tasks = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)

        yield update


class Complaints(logging.Handler):
    """Log handler that prints guidebot's own warnings to stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one warning."""
        complain(record.getMessage())


def complain_of_warnings() -> None:
    """Send guidebot's own warnings to stderr from now on."""
    log = logging.getLogger("guidebot")
    if not any(isinstance(handler, Complaints) for handler in log.handlers):
        log.addHandler(Complaints())
        log.propagate = False
