"""HTML from templates: one Jinja environment, which escapes every value. The home of Jinja.

Only `Markup` is not escaped. Templates make it, and `trusted` does for the few libraries that write HTML themselves.
Every template has the filters and the functions that are listed at the end.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from guidebot import locale
from guidebot.days import LONDON

if TYPE_CHECKING:
    from jinja2 import Environment

KEPT = 1000
NONE = "–"  # shown instead of a missing value
ENGLISH = locale.DEFAULT  # of filters that only pages in English use


def render(template: str, /, **values: object) -> Markup:
    """A template such as `documents/index.html`, filled in. Raises an error for a value that it misses."""
    return Markup(environment().get_template(template).render(values))  # noqa: S704  # the template escapes its values


def prepare(folder: str) -> None:
    """Compile the templates of a folder, so that the first visitor doesn't wait for it."""
    for name in environment().list_templates():
        if name.startswith(f"{folder}/"):
            environment().get_template(name)


def trusted(html: str) -> Markup:
    """HTML that a library has escaped or cleaned already, and that templates leave as it is."""
    return Markup(html)  # noqa: S704  # every caller is listed in tests/test_templating.py


@cache
def static_file(name: str) -> Markup:
    """The text of a file in `static/`, to send or to write into a page."""
    return trusted(files("guidebot").joinpath("static", name).read_text(encoding="utf-8"))


@cache
def environment() -> "Environment":
    """The environment, made when the first page is."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # most commands write no HTML

    made = Environment(
        loader=PackageLoader("guidebot"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    made.filters |= FILTERS
    made.globals |= GLOBALS
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return made


def cached(made: Callable[..., Markup]) -> Callable[..., Markup]:
    """A macro that keeps what it made for its latest arguments, for small pieces that many pages repeat."""
    return lru_cache(maxsize=KEPT)(made)


def day(value: date | None, language: str = ENGLISH) -> str:
    """A date in full: 20 August 2026."""
    return NONE if value is None else locale.day(value, language)


def short_day(value: str) -> str:
    """A date in ISO format as the label of a plot: 20 Aug."""
    return locale.short_day(date.fromisoformat(value), ENGLISH)


def time(value: datetime | None) -> str:
    """A time in London: 20 Aug 2026, 14:05."""
    if value is None:
        return NONE
    there = value.astimezone(LONDON)
    return f"{locale.short_day(there, ENGLISH, year=True)}, {there:%H:%M}"


def short_time(value: datetime) -> str:
    """A recent time in London, for a table: 20 Aug 14:05."""
    there = value.astimezone(LONDON)
    return f"{locale.short_day(there, ENGLISH)} {there:%H:%M}"


def iso_time(value: str) -> str:
    """A time in ISO format, the same way."""
    return time(datetime.fromisoformat(value))


def one_line(value: str, longest: int = 160) -> str:
    """A text on one line, cut if it is long."""
    flat = " ".join(value.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def sentence(value: str) -> str:
    """The text of an error as a sentence."""
    return f"{value[:1].upper()}{value[1:]}."


def percent(value: float) -> str:
    """A share from 0 to 1: 87%."""
    return f"{value:.0%}"


def counted(value: int, noun: str) -> str:
    """A number of things: 1 draft, 2 drafts."""
    return f"{value} {noun}" if value == 1 else f"{value} {noun}s"


GLOBALS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each for each in (cached, static_file, locale.message, locale.has_message)
}
FILTERS: Mapping[str, Callable[..., str]] = {
    each.__name__: each for each in (day, short_day, time, short_time, iso_time, one_line, sentence, percent, counted)
}
