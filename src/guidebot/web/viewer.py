"""The audience of a request, decided by its session and never by the request itself."""

from fastapi import Request

CREATOR, STAFF = "creator", "staff"


def may_read(request: Request) -> str:
    """The audience whose documents a request may read; staff signed in at the desk may also read staff documents."""
    staff_of = getattr(request.app.state, "staff_of", None)
    return STAFF if staff_of is not None and staff_of(request) is not None else CREATOR
