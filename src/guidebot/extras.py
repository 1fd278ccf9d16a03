"""One line for a library that an extra brings and this environment lacks."""

from collections.abc import Iterator
from contextlib import contextmanager

from guidebot.errors import GuidebotError, UsageError


@contextmanager
def extra(name: str, purpose: str, kind: type[GuidebotError] = UsageError) -> Iterator[None]:
    """Import an extra's libraries inside this block. Raises `kind`, which names the extra, if one is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise kind(f"{purpose} needs an extra; install it with: pip install 'guidebot[{name}]'") from error
