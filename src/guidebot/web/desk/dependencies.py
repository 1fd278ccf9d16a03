"""Dependencies that the pages of the desk share."""

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
    """The guide, the journal, the publisher and the cache."""

    guide: Guide
    database: Database
    publisher: Publisher
    summaries: TtlCache
    embed: EmbedsOnce


def now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


def _room(request: Request) -> Desk:
    found = request.app.state.room
    assert isinstance(found, Desk)
    return found


def _session(request: Request) -> Session:
    found = request.state.session
    assert isinstance(found, Session)  # `DeskAuth` lets nobody in without one
    return found


def _who(request: Request) -> Account:
    return _session(request).who


def leads_only(request: Request) -> None:
    """Raise `PermissionDenied` unless the user is a lead."""
    if _who(request).role is not Role.LEAD:
        raise PermissionDenied("only leads can do this; ask one of them")


InRoom = Annotated[Desk, Depends(_room)]
SignedIn = Annotated[Session, Depends(_session)]
Who = Annotated[Account, Depends(_who)]
