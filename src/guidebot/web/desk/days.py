"""Dates typed by users, in London time."""

from datetime import date, datetime, timedelta

from guidebot.errors import UsageError
from guidebot.locale import LONDON


def day_of(text: str) -> date | None:
    """The date in a form field; None if it is empty. Raises `UsageError` for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text!r} is not a valid date (use YYYY-MM-DD)") from error


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(day: date | None) -> datetime | None:
    """The first moment after a day."""
    return begin_of(None if day is None else day + timedelta(days=1))
