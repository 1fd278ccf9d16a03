"""The review queue, with filters from the URL that a cookie remembers."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from guidebot.days import begin_of, end_of
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.review_items import Filters, Item, Reason, State
from guidebot.store.review_items import queue as queued
from guidebot.store.review_queue import enqueue
from guidebot.store.stored_turns import Role
from guidebot.web.desk.dependencies import Desk, InRoom, Who, now
from guidebot.web.desk.pages import onward, page

REMEMBERED = "guidebot_queue"
NAMES = ("state", "reason", "topic", "region", "language", "since", "until", "words", "mine")
SHOWN = 60  # items per page
LONGEST = 200
WAITING = "waiting"  # open or claimed
TABS = (WAITING, State.OPEN.value, State.CLAIMED.value, State.RESOLVED.value)
Given = dict[str, str]
Kind = TypeVar("Kind", bound=StrEnum)

router = APIRouter()


def given_in(values: Mapping[str, str]) -> Given:
    """The filters in a URL; anything else is ignored."""
    return {name: values[name][:LONGEST] for name in NAMES if values.get(name, "").strip()}


def remembered(request: Request) -> Given:
    """The filters that the user last used."""
    return given_in(dict(parse_qsl(request.cookies.get(REMEMBERED, ""))))


def chosen(room: Desk, who: Account, given: Given) -> list[Item]:
    """The items that match the filters, most urgent first."""
    return [item for item in _all(room, who, given) if _is_shown(item, given.get("state", WAITING))]


def _all(room: Desk, who: Account, given: Given) -> list[Item]:
    """The items of every state that match the other filters."""
    wanted = Filters(
        reason=_known(Reason, given.get("reason")),
        topic=given.get("topic"),
        region=given.get("region"),
        language=given.get("language"),
        since=begin_of(_day(given.get("since"))),
        until=end_of(_day(given.get("until"))),
    )
    words = given.get("words", "").casefold().split()
    found = queued(room.database, who.role, wanted)
    if "mine" in given:
        found = [item for item in found if who.name in (item.claimed_by, item.resolved_by)]
    found = [item for item in found if all(word in item.question.casefold() for word in words)]
    # Items that the user may not work on come last, so that nobody has to skip them each morning.
    return sorted(found, key=lambda item: item.crisis and who.role is not Role.LEAD)


def _is_shown(item: Item, state: str) -> bool:
    return item.state is not State.RESOLVED if state == WAITING else item.state.value == state


def _known(kind: type[Kind], text: str | None) -> Kind | None:
    return kind(text) if text in [each.value for each in kind] else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def around(found: list[Item], number: int) -> tuple[int | None, int | None]:
    """The items before and after one in a list of them."""
    ids = [item.id for item in found]
    if number not in ids:
        return None, ids[0] if ids else None
    at = ids.index(number)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


@router.get("/queue")
def queue(request: Request, room: InRoom, who: Who, at: int = 0, done: str = "", all: str = "") -> Response:  # noqa: A002
    """Show the queue. Without filters in the URL, apply those used last."""
    given = given_in(request.query_params)
    before = remembered(request)
    if not given and before and not all:
        more = {"done": done} if done else {}
        return onward(request, f"/queue?{urlencode({**before, **more})}")
    enqueue(room.database, room.guide.settings.low_confidence, now())
    every = _all(room, who, given)
    counts = Counter(item.state.value for item in every)
    counts[WAITING] = counts[State.OPEN.value] + counts[State.CLAIMED.value]
    state = given.get("state", WAITING)
    found = [item for item in every if _is_shown(item, state)]
    at = min(max(at, 0), max(len(found) - 1, 0) // SHOWN * SHOWN)
    values: dict[str, Any] = {
        "items": found[at : at + SHOWN],
        "count": len(found),
        "at": at,
        "step": SHOWN,
        "given": {**dict.fromkeys(NAMES, ""), **given},
        "state": state,
        "tabs": [(tab, counts[tab], urlencode({**given, "state": tab})) for tab in TABS],
        "choices": _choices(room.database, who),
        "address": urlencode(given),
        "undoable": done,
    }
    response = page(request, "queue", **values)
    response.set_cookie(
        REMEMBERED, urlencode(given), path=request.scope.get("root_path", "") or "/", httponly=True, samesite="lax"
    )
    return response


def _choices(database: Database, who: Account) -> dict[str, list[str]]:
    """The choices in each filter."""
    every = queued(database, who.role)
    return {
        "reason": [reason.value for reason in Reason],
        "topic": sorted({item.topic for item in every if item.topic}),
        "region": sorted({item.region for item in every}),
        "language": sorted({item.language for item in every}),
    }
