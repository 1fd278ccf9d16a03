from datetime import timedelta

import pytest
from sqlalchemy import select

from guidebot.errors import Conflict, PermissionDenied, UsageError
from guidebot.store.accounts import OPERATOR
from guidebot.store.api_keys import SEEN_AFTER, add_key, all_keys, check_key, revoke_key
from guidebot.store.audit import audit_entries
from guidebot.store.database import Database
from guidebot.store.idempotency import REMEMBERED, once
from guidebot.store.tables import api_keys
from store.conftest import NOW


def test_a_key_is_shown_once_and_stored_as_a_digest(database: Database) -> None:
    key = add_key(database, "site", OPERATOR, NOW)
    assert check_key(database, key, NOW).name == "site"
    (known,) = all_keys(database)
    assert (known.used, known.audience, known.rate) == (NOW, "creator", "")
    with database.reading() as connection:
        assert key not in repr(connection.execute(select(api_keys)).all())
    for wrong in (f"{key}x", "nonsense", "gb_", f"gb_{known.id}_", "", "é"):
        with pytest.raises(PermissionDenied):
            check_key(database, wrong, NOW)
    revoke_key(database, known.id, OPERATOR, NOW)
    with pytest.raises(PermissionDenied):
        check_key(database, key, NOW)
    with pytest.raises(UsageError):
        revoke_key(database, known.id, OPERATOR, NOW)
    assert [deed.what for deed in audit_entries(database, 9)] == ["revoke key", "add key"]


def test_when_a_key_was_last_used_is_written_once_a_minute(lite: Database) -> None:
    key = add_key(lite, "site", OPERATOR, NOW, audience="staff", rate="5/second")
    for later in (timedelta(0), SEEN_AFTER / 2):
        check_key(lite, key, NOW + later)
        assert all_keys(lite)[0].used == NOW
    assert check_key(lite, key, NOW + SEEN_AFTER).audience == "staff"
    assert all_keys(lite)[0].used == NOW + SEEN_AFTER


def test_what_is_sent_again_is_done_once(database: Database) -> None:
    done: list[str] = []
    send = {"turn_id": "t", "helpful": True}
    assert once(database, "a", send, NOW, lambda: done.append("first"))
    assert not once(database, "a", send, NOW, lambda: done.append("again"))
    with pytest.raises(Conflict, match="another request"):
        once(database, "a", {**send, "helpful": False}, NOW, lambda: done.append("other"))
    assert once(database, "b", send, NOW, lambda: done.append("second"))
    assert once(database, "a", send, NOW + REMEMBERED, lambda: done.append("later"))
    assert done == ["first", "second", "later"]


def test_what_failed_may_be_sent_again(lite: Database) -> None:
    def fails() -> None:
        raise UsageError("no such turn")

    with pytest.raises(UsageError):
        once(lite, "a", {}, NOW, fails)
    assert once(lite, "a", {}, NOW, lambda: None)
