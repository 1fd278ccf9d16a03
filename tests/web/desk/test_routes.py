"""Who gets what: a table made from the application's own routes, compared with the one in `docs`."""

import os
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from conftest import ROOT
from guidebot.guide import Guide
from guidebot.store.database import Database
from guidebot.web.app import create_app, without_chat
from guidebot.web.rate_limit import RateLimiter
from web.desk.conftest import PASSWORD, TOKEN, People, Visitor

TABLE = ROOT / "docs" / "desk-routes.md"
HEAD = """# Desk routes

Who may see and do what at the desk. `tests/web/desk/test_routes.py` writes this table from the application's own routes;
to update it, run `ROUTE_TABLE={path} make test`. "To sign-in" means a redirect to the sign-in page, which shows
nothing else; "refused" means a one-line error.

| Route | Nobody | Reviewer | Lead |
|---|---|---|---|
"""
OPEN = {"GET /sign-in", "POST /sign-in", "GET /desk.css", "GET /desk.js"}
LEADS = {"/accounts", "/accounts/change", "/accounts/keys", "/accounts/keys/revoke", "/audit"}
PUBLISHING = {"POST /corpus/publish", "POST /corpus/rollback"}


def routes(app: FastAPI) -> list[tuple[str, str]]:
    every = list(iter_route_contexts(app.routes))
    found = [(method, str(route.path)) for route in every for method in sorted(route.methods or ())]
    assert len(found) == len(every)
    return sorted(found, key=lambda each: (each[1] == "/sign-out", each[1], each[0]))


def asked(visitor: Visitor, method: str, path: str) -> str:
    """The result for a visitor: a page or an action (or a reason why not), the sign-in page, or a refusal."""
    where = re.sub(r"\{\w+\}", "1", path)
    if method == "POST":
        answer = visitor.submit(where, version=1, name="nobody", draft="A host must be 18.")
    else:
        answer = visitor.get(where, follow_redirects=False)
    assert answer.status_code < 500, (method, path, answer.text)
    if answer.status_code == 303 and "/sign-in?next=" in answer.headers["location"]:
        assert answer.text == ""
        return "to sign-in"
    if answer.status_code in (401, 403) and "Incorrect username or password" not in answer.text:
        return "refused"
    return "yes"


@pytest.mark.slow
def test_who_gets_what(desk: FastAPI, visitor: Visitor, as_: People) -> None:
    ann, lea = as_("ann"), as_("lea")
    rows = []
    for method, path in routes(desk):
        name = f"{method} {path}"
        nobody, reviewer, lead = (asked(each, method, path) for each in (visitor, ann, lea))
        rows.append(f"| `{method} /desk{path}` | {nobody} | {reviewer} | {lead} |\n")
        assert nobody == ("yes" if name in OPEN else "to sign-in" if method == "GET" else "refused"), name
        assert reviewer == ("refused" if path in LEADS or name in PUBLISHING else "yes"), name
        assert lead == "yes", name
    table = HEAD.format(path=TABLE.relative_to(ROOT)) + "".join(rows)
    target = os.environ.get("ROUTE_TABLE")
    if target:
        Path(target).write_text(table, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table


def test_a_page_that_is_not_there_is_no_way_in(visitor: Visitor, as_: People) -> None:
    assert visitor.get("/nothing", follow_redirects=False).status_code == 303
    assert as_("ann").get("/nothing").status_code == 404


def test_the_desk_stands_before_the_chat_which_takes_every_path(kept: Guide, database: Database) -> None:
    visitor = Visitor(create_app(kept))
    assert visitor.get("/desk", follow_redirects=False).headers["location"] == "/desk/"
    assert (
        visitor.get("/desk/queue", follow_redirects=False).headers["location"] == "/desk/sign-in?next=%2Fdesk%2Fqueue"
    )
    entered = visitor.post(
        "/desk/sign-in", data={"name": "ann", "password": PASSWORD, "wanted": "/desk/me"}, follow_redirects=False
    )
    assert entered.headers["location"] == "/desk/me"
    page = visitor.get("/desk/me")
    assert TOKEN.search(page.text)
    assert "unsafe" not in page.headers["content-security-policy"]
    assert visitor.get("/").status_code == 200


def test_staff_who_are_signed_in_read_their_documents_and_nobody_else_does(kept: Guide, database: Database) -> None:
    visitor = Visitor(without_chat(kept, RateLimiter("memory://")))
    assert visitor.get("/documents/en-GB/payout").status_code == 404
    visitor.post("/desk/sign-in", data={"name": "ann", "password": PASSWORD, "wanted": "/desk/me"})
    assert "Handling payout" in visitor.get("/documents/en-GB/payout").text
    token = TOKEN.search(visitor.get("/desk/me").text)
    assert token is not None
    visitor.post("/desk/sign-out", data={"token": token[1]})
    assert visitor.get("/documents/en-GB/payout").status_code == 404
    visitor.cookies.set("guidebot_desk", "made.up")
    assert visitor.get("/documents/en-GB/payout").status_code == 404


def test_without_a_journal_there_is_no_desk(small_guide: Guide) -> None:
    assert Visitor(create_app(small_guide)).get("/desk/sign-in").status_code == 404
