"""Who reads: what a request may see is decided here, by its session and never by its own words."""

from fastapi import Request

CREATOR, STAFF = "creator", "staff"


def may_read(request: Request) -> str:
    """The audience whose documents a request may read: staff who are signed in at the desk read theirs too."""
    staff_of = getattr(request.app.state, "staff_of", None)
    return STAFF if staff_of is not None and staff_of(request) is not None else CREATOR
