import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import select

from guidebot.store.accounts import OPERATOR, change_account
from guidebot.store.audit import audit_entries
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.store.tables import sessions
from guidebot.web.desk.auth import COOKIE
from guidebot.web.rate_limit import RateLimiter
from waiting import wait_until
from web.desk.conftest import PASSWORD, TOKEN, People, Visitor


def enter(visitor: Visitor, name: str = "ann", password: str = PASSWORD, **more: str) -> Response:
    return visitor.post("/sign-in", data={"name": name, "password": password, **more}, follow_redirects=False)


def test_a_stranger_is_led_to_the_door_and_on_to_the_page_they_wanted(visitor: Visitor) -> None:
    sent = visitor.get("/me?x=1", follow_redirects=False)
    assert (sent.status_code, sent.text) == (303, "")
    assert sent.headers["location"] == "/sign-in?next=%2Fme%3Fx%3D1"
    assert "/me?x=1" in visitor.get(sent.headers["location"]).text
    assert enter(visitor, wanted="/me?x=1").headers["location"] == "/me?x=1"
    assert "ann" in visitor.get("/me").text


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "\n/evil", "javascript:x"]
)
def test_the_door_leads_nowhere_else(visitor: Visitor, wanted: str) -> None:
    where = enter(visitor, wanted=wanted).headers["location"]
    assert re.fullmatch(r"/[\w-]*(/.*)?", where)
    assert "evil" not in where.split("/")[1] or where.startswith("/evil") is False


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = enter(visitor).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=43200" in cookie
    assert "secure" not in cookie
    visitor.base_url = visitor.base_url.copy_with(scheme="https")
    assert "; secure" in enter(visitor, token=TOKEN.search(visitor.get("/me").text)[1]).headers["set-cookie"].lower()  # type: ignore[index]


def test_who_signs_out_is_out_wherever_the_cookie_went(as_: People, visitor: Visitor) -> None:
    ann = as_("ann")
    stolen = ann.cookies[COOKIE]
    visitor.cookies.set(COOKIE, stolen)
    assert "ann" in visitor.get("/me").text
    assert ann.submit("/sign-out").status_code == 303
    assert visitor.get("/me", follow_redirects=False).status_code == 303
    assert COOKIE not in ann.cookies


def test_a_made_up_cookie_opens_nothing(as_: People, visitor: Visitor, database: Database) -> None:
    ann = as_("ann")
    name = ann.cookies[COOKIE]
    with database.reading() as connection:
        row = connection.execute(select(sessions)).mappings().one()
    assert name not in row.values()
    for cookie in (
        "x",
        "ann",
        name[:-1],
        f"{name}x",
        f"{name}.{'0' * 64}",
        "0" * len(name),
        row["digest"],
        row["token"],
    ):
        visitor.cookies.set(COOKIE, cookie)
        assert visitor.get("/me", follow_redirects=False).status_code == 303
        visitor.cookies.clear()
    visitor.cookies.set(COOKIE, name)
    assert visitor.get("/me", follow_redirects=False).status_code == 200


def test_a_session_ends_by_itself(as_: People, desk: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = as_("ann")
    later = datetime.now(UTC) + timedelta(hours=12, minutes=1)
    monkeypatch.setattr("guidebot.web.desk.auth.now", lambda: later)
    assert ann.get("/me", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("change", [{"password": "another password"}, {"disabled": True}])
def test_a_new_password_or_a_closed_account_ends_its_sessions(
    as_: People, database: Database, change: dict[str, object]
) -> None:
    ann = as_("ann")
    change_account(database, "ann", OPERATOR, datetime.now(UTC), **change)  # type: ignore[arg-type]
    assert ann.get("/me", follow_redirects=False).status_code == 303
    assert as_("ben").get("/me", follow_redirects=False).status_code == 200


def test_a_role_counts_from_the_next_page_on(as_: People, database: Database) -> None:
    ann = as_("ann")
    change_account(database, "ann", OPERATOR, datetime.now(UTC), role=Role.LEAD)
    assert "a lead" in ann.get("/me").text


@pytest.mark.slow
def test_nobody_learns_which_names_there_are_or_which_are_locked(visitor: Visitor, database: Database) -> None:
    wrong = [enter(visitor, "nobody", "x"), *(enter(visitor, "ann", "x") for _ in range(6)), enter(visitor)]
    assert {(each.status_code, re.sub(r"\s+", " ", each.text)) for each in wrong} == {
        (403, re.sub(r"\s+", " ", wrong[0].text))
    }
    assert [deed.what for deed in audit_entries(database, 1)] == ["locked out"]


def test_who_goes_on_guessing_has_to_wait(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guidebot.web.desk.auth_routes.NO_SOONER", 0.0)
    codes = [enter(visitor, f"name{number}", "x").status_code for number in range(14)]
    assert codes == [403] * 12 + [429] * 2


def test_only_what_was_wrong_counts_and_not_for_ever() -> None:
    rates = RateLimiter("memory://")
    assert all(rates.test("1/second", "a").allowed for _ in range(3))
    rates.hit("1/second", "a")
    assert (rates.test("1/second", "a").allowed, rates.test("1/second", "b").allowed) == (False, True)
    wait_until(lambda: rates.test("1/second", "a").allowed, "a second to be over", seconds=30)


def test_a_form_that_is_not_ours_changes_nothing(as_: People) -> None:
    ann, ben = as_("ann"), as_("ben")
    token = TOKEN.search(ben.get("/me").text)
    assert token is not None
    for given in ("", "x", token[1]):
        assert ann.submit("/sign-out", token=given).status_code == 403
    assert ann.get("/me", follow_redirects=False).status_code == 200
    cross = ann.post("/sign-in", data={}, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403


def test_a_password_of_ones_own(as_: People) -> None:
    ann = as_("ann")
    assert ann.submit("/me", old="wrong", new="a new password").status_code == 400
    assert ann.submit("/me", old=PASSWORD, new="short").status_code == 400
    other = as_("ann")
    assert ann.submit("/me", old=PASSWORD, new="a new password").status_code == 303
    assert ann.get("/me", follow_redirects=False).status_code == 200
    assert other.get("/me", follow_redirects=False).status_code == 303


def test_what_is_too_large_is_not_read(as_: People) -> None:
    assert as_("ann").post("/me", content=b"x", headers={"content-length": str(25 * 2**20)}).status_code == 413


def test_nothing_of_the_desk_is_kept_by_the_browser_or_framed(as_: People) -> None:
    headers = as_("ann").get("/me").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
