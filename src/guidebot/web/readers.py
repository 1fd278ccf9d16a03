"""Who reads: what a request may see is decided here, for every view."""

from fastapi import Request

CREATOR = "creator"


def may_read(request: Request) -> str:  # noqa: ARG001  # nobody signs in yet
    """The audience whose documents a request may read."""
    return CREATOR
