"""What every page of the desk works with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from guidebot.errors import PermissionDenied
from guidebot.guide import Guide
from guidebot.index.embedders.protocol import EmbedsOnce
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.sessions import Session
from guidebot.store.stored_turns import Role
from guidebot.web.desk.publishing import Publisher
from guidebot.web.desk.ttl_cache import TtlCache


@dataclass(frozen=True, slots=True)
class Desk:
    """The guide, the journal, what publishes, and what was summed up a moment ago."""

    guide: Guide
    database: Database
    press: Publisher
    remembered: TtlCache
    embed: EmbedsOnce


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def _room(request: Request) -> Desk:
    found = request.app.state.room
    assert isinstance(found, Desk)
    return found


def _session(request: Request) -> Session:
    found = request.state.session
    assert isinstance(found, Session)  # the gate lets nobody past without
    return found


def _who(request: Request) -> Account:
    return _session(request).who


def leads_only(request: Request) -> None:
    """Raise `PermissionDenied` where somebody else than a lead asks."""
    if _who(request).role is not Role.LEAD:
        raise PermissionDenied("this is for leads; ask one of them")


InRoom = Annotated[Desk, Depends(_room)]
SignedIn = Annotated[Session, Depends(_session)]
Who = Annotated[Account, Depends(_who)]
