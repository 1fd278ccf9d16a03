"""One line for a library that an extra brings and this environment lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from guidebot.errors import GuidebotError, UsageError


@contextmanager
def extra(name: str, purpose: str, kind: type[GuidebotError] = UsageError) -> Iterator[None]:
    """Import an extra's libraries inside this block. Raises `kind`, which names the extra, if one is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise kind(needs(name, purpose)) from error


def require(name: str, purpose: str, *libraries: str) -> None:
    """Raise `UsageError`, which names the extra, if a library is missing that takes long to import or is used later."""
    if any(find_spec(library) is None for library in libraries):
        raise UsageError(needs(name, purpose))


def needs(name: str, purpose: str) -> str:
    """The line for a purpose that an extra serves."""
    return f"{purpose} needs an extra; install it with: pip install 'guidebot[{name}]'"
