"""Who asks, which their key alone says, and whether they may ask again so soon."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from guidebot.errors import PermissionDenied
from guidebot.guide import Guide
from guidebot.store.api_keys import LONGEST_KEY, ApiKey, check_key
from guidebot.store.database import Database
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.rate_limit import RateLimiter, network_of

ANONYMOUS = "creator"
WRONG_KEY = "the API key is unknown or revoked; leave it out to ask as a creator"
bearer = HTTPBearer(auto_error=False, description="A key that `guidebot keys add` printed; none is needed to ask.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: whose documents they may see, and what is counted as theirs."""

    audience: str
    counted_as: str


def guide_of(request: Request) -> Guide:
    """The guide that the application was made over."""
    guide: Guide = request.app.state.guide
    return guide


def database_of(guide: Guide) -> Database | None:
    """The database of the guide's journal; None where there is none."""
    return guide.journal.database if isinstance(guide.journal, DatabaseTurnStore) else None


AskedGuide = Annotated[Guide, Depends(guide_of)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def caller_of(request: Request, guide: AskedGuide, credentials: Credentials) -> Caller:
    """Who asks. Raises 401 for a key that cannot be used and 429 for who asks too often.

    A wrong key counts against the address that it comes from, so that keys cannot be tried at will.
    """
    key = _key_of(guide, credentials)
    if key is not None:
        caller = Caller(key.audience, f"key:{key.id}")
        _count(request, key.rate or guide.settings.key_rate, caller)
        return caller
    caller = Caller(ANONYMOUS, f"address:{network_of(request.client.host if request.client else None)}")
    _count(request, guide.settings.rate, caller)
    if "authorization" in request.headers:
        raise HTTPException(401, WRONG_KEY, {"WWW-Authenticate": "Bearer"})
    return caller


def _key_of(guide: Guide, credentials: HTTPAuthorizationCredentials | None) -> ApiKey | None:
    database = database_of(guide)
    if credentials is None or database is None or len(credentials.credentials) > LONGEST_KEY:
        return None
    try:
        return check_key(database, credentials.credentials, datetime.now(UTC))
    except PermissionDenied:
        return None


def _count(request: Request, rate: str, caller: Caller) -> None:
    rates: RateLimiter = request.app.state.rates
    verdict = rates.hit(rate, caller.counted_as)
    if not verdict.allowed:
        wait = str(verdict.retry_after)
        raise HTTPException(429, f"too many requests; try again in {wait} seconds", {"Retry-After": wait})


Asking = Annotated[Caller, Depends(caller_of)]
