"""Staff accounts, API keys and the audit log; for leads only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from guidebot.errors import UsageError
from guidebot.records import EVERYONE
from guidebot.store.accounts import add_account, all_accounts, change_account
from guidebot.store.api_keys import add_key, all_keys, revoke_key
from guidebot.store.audit import audit_entries
from guidebot.store.stored_turns import Role
from guidebot.web.desk.dependencies import InRoom, Who, leads_only, now
from guidebot.web.desk.pages import onward, page

NEWEST = 200
MOST = 5000
Text = Annotated[str, Form()]
router = APIRouter(dependencies=[Depends(leads_only)])


def _role(text: str) -> Role:
    if text not in [role.value for role in Role]:
        raise UsageError("choose a role for the account")
    return Role(text)


@router.get("/accounts")
def show(request: Request, room: InRoom) -> Response:
    """List all accounts and API keys."""
    return _page(request, room, "")


def _page(request: Request, room: InRoom, key: str) -> Response:
    values = {"accounts": all_accounts(room.database), "keys": all_keys(room.database), "now": now()}
    return page(request, "accounts", roles=[role.value for role in Role], audiences=EVERYONE, key=key, **values)


@router.post("/accounts")
def add(request: Request, room: InRoom, who: Who, name: Text = "", role: Text = "", password: Text = "") -> Response:
    """Add an account."""
    add_account(room.database, name.strip(), _role(role), password, who, now())
    return onward(request, "/accounts")


@router.post("/accounts/change")
def change(
    request: Request,
    room: InRoom,
    who: Who,
    name: Text = "",
    role: Text = "",
    password: Text = "",
    disabled: Text = "",
) -> Response:
    """Change a role or a password, or disable or enable an account."""
    if name == who.name and (disabled == "yes" or role == Role.REVIEWER.value):
        raise UsageError("you cannot disable or demote your own account; ask another lead")
    change_account(
        room.database,
        name,
        who,
        now(),
        role=_role(role) if role else None,
        password=password or None,
        disabled={"yes": True, "no": False}.get(disabled),
    )
    return onward(request, "/accounts")


@router.post("/accounts/keys")
def make_key(request: Request, room: InRoom, who: Who, name: Text = "", audience: Text = "") -> Response:
    """Create an API key and show it once."""
    return _page(request, room, add_key(room.database, name.strip(), who, now(), audience=audience))


@router.post("/accounts/keys/revoke")
def revoke(request: Request, room: InRoom, who: Who, key: Text = "") -> Response:
    """Revoke an API key."""
    revoke_key(room.database, key, who, now())
    return onward(request, "/accounts")


@router.get("/audit")
def audit(request: Request, room: InRoom, words: str = "", newest: int = NEWEST) -> Response:
    """The audit log, newest entries first."""
    wanted = words.casefold().split()
    found = audit_entries(room.database, min(max(newest, 1), MOST))
    shown = [
        deed for deed in found if all(word in f"{deed.who} {deed.what} {deed.subject}".casefold() for word in wanted)
    ]
    return page(request, "audit", entries=shown, words=words, newest=newest, more=len(found) == newest)
