"""Days in the operator's time zone, London."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from guidebot.errors import UsageError

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """Today's date in London."""
    return datetime.now(LONDON).date()


def day_from(value: object) -> date | None:
    """Parse a date in the form YYYY-MM-DD; None for None. Raises `UsageError` if invalid."""
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UsageError(f"'{value}' is not a valid date (use YYYY-MM-DD)") from error


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day; None for None."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)


def end_of(day: date | None) -> datetime | None:
    """The first moment after a day; None for None."""
    return begin_of(None if day is None else day + timedelta(days=1))
