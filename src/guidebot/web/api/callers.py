"""Callers, identified only by their API keys, and their rate limits."""

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
WRONG_KEY = "the API key is unknown or revoked; omit it to ask as a creator"
bearer = HTTPBearer(auto_error=False, description="An API key from `guidebot keys add`; optional.")


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller: the audience whose documents they may read, and the name under which requests are counted."""

    audience: str
    counted_as: str


def guide_of(request: Request) -> Guide:
    """The application's guide."""
    guide: Guide = request.app.state.guide
    return guide


def database_of(guide: Guide) -> Database | None:
    """The database of the guide's journal, if there is one."""
    return guide.journal.database if isinstance(guide.journal, DatabaseTurnStore) else None


AskedGuide = Annotated[Guide, Depends(guide_of)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def caller_of(request: Request, guide: AskedGuide, credentials: Credentials) -> Caller:
    """The caller of a request. Raises 401 for an invalid key and 429 for too many requests.

    An invalid key counts against the caller's address, so that keys cannot be guessed freely.
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
