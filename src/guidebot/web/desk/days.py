"""Days that somebody types, as London counts them."""

from datetime import date, datetime, timedelta

from guidebot.errors import UsageError
from guidebot.retrieval.filters import LONDON


def day_of(text: str) -> date | None:
    """A day as a browser sends it; None for none. Raises `UsageError` for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"no date {text!r}; write it as 2026-01-31") from error


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(day: date | None) -> datetime | None:
    """The first moment after a day."""
    return begin_of(None if day is None else day + timedelta(days=1))
