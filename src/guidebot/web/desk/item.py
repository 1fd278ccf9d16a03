"""One review item on one screen, and the actions on it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from guidebot.errors import Conflict, GuidebotError, PermissionDenied, UsageError
from guidebot.records import Outcome, Query, Verdict
from guidebot.store.accounts import Account
from guidebot.store.resolve import ReviewLabel, claims_of, resolution_of, resolve, undo
from guidebot.store.review_items import Item, State, item
from guidebot.store.review_queue import claim, release
from guidebot.store.stored_turns import HIDDEN, StoredTurn, get_turn
from guidebot.web.desk.decision import NOTHING, Filled, previewed, ready
from guidebot.web.desk.dependencies import Desk, InRoom, Who, now
from guidebot.web.desk.highlights import judged, label_over, marked, reworded
from guidebot.web.desk.pages import onward, page
from guidebot.web.desk.passage_search import find_passages, picked
from guidebot.web.desk.queue import around, chosen, remembered

LONGEST_SEARCH = 500
router = APIRouter()
Text = Annotated[str, Form()]
Many = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim for the reviewer to judge, and the automatic verdict, if any."""

    text: str
    machine: Verdict | None


@router.get("/items/{number}")
def show(request: Request, room: InRoom, who: Who, number: int, words: str | None = None, done: str = "") -> Response:
    """Show an item: the question, the answer, its sources, and a form."""
    return _page(request, room, who, number, words=words, done=done)


@router.get("/passages")
def passages(request: Request, room: InRoom, who: Who, words: str = "", item_: str = "") -> Response:
    """The passages that a search finds in the scope of an item, as a fragment of its page."""
    found = item(room.database, _number(item_), who.role)
    turn = get_turn(room.database, found.turn, who.role)
    return page(request, "passages", passages=find_passages(room.guide, _query(turn, words)))


def _number(text: str) -> int:
    if not text.isdecimal():
        raise UsageError("the item number is missing; open the item from the queue")
    return int(text)


def _query(turn: StoredTurn, words: str | None = None) -> Query:
    """The turn's question, or other search terms, as of today."""
    if words is None:
        return Query(turn.question, turn.history, turn.locale, turn.region, turn.audience)
    return Query(words[:LONGEST_SEARCH], (), turn.locale, turn.region, turn.audience)


@router.post("/items/{number}/claim")
def take(request: Request, room: InRoom, who: Who, number: int, version: Annotated[int, Form()]) -> Response:
    """Claim an item."""
    claim(room.database, number, version, who, now())
    return onward(request, f"/items/{number}")


@router.post("/items/{number}/release")
def put_back(request: Request, room: InRoom, who: Who, number: int, version: Annotated[int, Form()]) -> Response:
    """Release a claimed item."""
    release(room.database, number, version, who, now())
    return onward(request, f"/items/{number}")


@router.post("/items/{number}/resolve")
def decide(
    request: Request,
    room: InRoom,
    who: Who,
    number: int,
    version: Annotated[int, Form()],
    expected: Text = "",
    answer: Text = "",
    note: Text = "",
    words: Text = "",
    seen: Text = "",
    quote: Many = [],  # noqa: B006  # FastAPI copies it
    verdict: Many = [],  # noqa: B006  # the same
) -> Response:
    """Preview the resolution; if it was previewed already, resolve the item and open the next."""
    filled = Filled(version, expected, answer, tuple(dict.fromkeys(quote)), tuple(verdict), note)
    if seen != filled.digest:
        return _page(request, room, who, number, filled=filled, words=words or None)
    found = item(room.database, number, who.role)
    turn = get_turn(room.database, found.turn, who.role)
    _, following = around(chosen(room, who, remembered(request)), number)
    try:
        given = ready(room, turn, filled)
        made = resolve(room.database, number, version, who, given.decision, picked=given.passages, now=now())
    except (UsageError, Conflict, PermissionDenied):  # shown on the page, with the form as it was filled in
        return _page(request, room, who, number, filled=filled, words=words or None)
    return onward(request, f"/items/{following}?done={made}" if following else f"/queue?done={made}")


@router.post("/undo/{resolution}")
def take_back(request: Request, room: InRoom, who: Who, resolution: str) -> Response:
    """Undo a resolution."""
    back = undo(room.database, resolution, who, now())
    return onward(request, f"/items/{back.id}")


def _page(
    request: Request,
    room: Desk,
    who: Account,
    number: int,
    *,
    filled: Filled | None = None,
    words: str | None = None,
    done: str = "",
) -> Response:
    found = item(room.database, number, who.role)
    turn = get_turn(room.database, found.turn, who.role)
    hidden = turn.question == HIDDEN
    before, following = around(chosen(room, who, remembered(request)), number)
    form = filled or Filled(found.version)
    made, trouble, quotes = None, "", []
    try:
        quotes = list(zip(form.quotes, picked(room.guide, list(form.quotes)), strict=True))
        if filled is not None:
            made = previewed(room, turn, number, who, filled, now())
    except (UsageError, Conflict, PermissionDenied) as error:
        trouble = str(error)
    verdicts = () if hidden else _verdicts(room, turn)
    values: dict[str, Any] = {
        "item": found,
        "turn": turn,
        "hidden": hidden,
        "mine": found.state is State.CLAIMED and found.claimed_by == who.name,
        "before": before,
        "following": following,
        "pieces": judged(turn.answer, verdicts),
        "claims": _claims(turn, verdicts),
        "cited": _cited(turn),
        "change": _change(found),
        "passages": [] if hidden else find_passages(room.guide, _query(turn, words)),
        "words": words or "",
        "form": form,
        "quotes": quotes,
        "made": made,
        "trouble": trouble,
        "resolution": resolution_of(room.database, number) if found.state is State.RESOLVED else None,
        "undoable": done,
        "outcomes": [*(outcome.value for outcome in Outcome), NOTHING],
        "labels": [label.value for label in ReviewLabel],
        "address": urlencode(remembered(request)),
    }
    return page(request, "item", HTTPStatus.CONFLICT if trouble else HTTPStatus.OK, **values)


def _verdicts(room: Desk, turn: StoredTurn) -> tuple[Verdict, ...]:
    """Verdicts of today's documents on an answer; none for a decline, which claims nothing."""
    if turn.outcome not in (Outcome.ANSWER, Outcome.PARTIAL):
        return ()
    try:
        return room.guide.check(turn.answer, _query(turn))
    except GuidebotError:  # an item can be resolved without verdicts
        return ()


def _claims(turn: StoredTurn, verdicts: tuple[Verdict, ...]) -> list[ClaimShown]:
    """The claims of an answer, in order, each with its verdict."""
    found, done = [], 0
    for claimed in claims_of(turn.answer):
        done = turn.answer.index(claimed, done) + len(claimed)
        found.append(ClaimShown(claimed, label_over(verdicts, done - len(claimed), done)))
    return found


def _cited(turn: StoredTurn) -> list[tuple[Any, Any]]:
    """Each citation with its passage, the quoted words highlighted."""
    return [(cited, marked(cited.text, cited.start, cited.start + len(cited.quote))) for cited in turn.citations]


def _change(found: Item) -> Any:  # noqa: ANN401  # pieces for the template
    """The changed text, word by word, if that is why the item was opened."""
    return reworded(found.detail["before"], found.detail["after"]) if "before" in found.detail else None
