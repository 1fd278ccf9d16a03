from datetime import timedelta

import pytest
from sqlalchemy import select

from guidebot.errors import PermissionDenied, UsageError
from guidebot.store.accounts import (
    LOCKED_FOR,
    MOST_FAILURES,
    OPERATOR,
    account,
    add_account,
    all_accounts,
    change_account,
    sign_in,
)
from guidebot.store.audit import audit_entries
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role
from guidebot.store.tables import accounts
from store.conftest import NOW

PASSWORD = "correct horse battery"  # noqa: S105  # no one's


@pytest.fixture
def ann(database: Database) -> Database:
    add_account(database, "ann", Role.REVIEWER, PASSWORD, OPERATOR, NOW)
    return database


def test_a_password_opens_its_account_alone(ann: Database) -> None:
    assert sign_in(ann, "ann", PASSWORD, NOW).role is Role.REVIEWER
    for name, password in (("ann", "wrong"), ("nobody", PASSWORD), ("ann", "")):
        with pytest.raises(PermissionDenied, match="incorrect username or password"):
            sign_in(ann, name, password, NOW)
    with ann.reading() as connection:
        stored = connection.execute(select(accounts.c.password)).scalar_one()
    assert stored.startswith("$argon2id$")


def test_five_wrong_passwords_lock_an_account_for_a_while(ann: Database) -> None:
    for _ in range(MOST_FAILURES):
        with pytest.raises(PermissionDenied):
            sign_in(ann, "ann", "wrong", NOW)
    with pytest.raises(PermissionDenied, match="locked"):
        sign_in(ann, "ann", PASSWORD, NOW)
    assert sign_in(ann, "ann", PASSWORD, NOW + LOCKED_FOR + timedelta(seconds=1)).name == "ann"
    assert "locked out" in {deed.what for deed in audit_entries(ann, 9)}


def test_accounts_are_made_once_and_can_be_closed(ann: Database) -> None:
    with pytest.raises(UsageError, match="already"):
        add_account(ann, "ann", Role.LEAD, PASSWORD, OPERATOR, NOW)
    with pytest.raises(UsageError, match="10 to"):
        add_account(ann, "ben", Role.LEAD, "short", OPERATOR, NOW)
    with pytest.raises(UsageError, match="letters"):
        add_account(ann, "", Role.LEAD, PASSWORD, OPERATOR, NOW)
    change_account(ann, "ann", OPERATOR, NOW, role=Role.LEAD, password=f"{PASSWORD}!", disabled=False)
    assert sign_in(ann, "ann", f"{PASSWORD}!", NOW).role is Role.LEAD
    change_account(ann, "ann", OPERATOR, NOW, disabled=True)
    with pytest.raises(UsageError, match="no account"):
        account(ann, "ann")
    with pytest.raises(PermissionDenied):
        sign_in(ann, "ann", f"{PASSWORD}!", NOW)
    assert [disabled for _, disabled, _ in all_accounts(ann)] == [True]
    with pytest.raises(UsageError, match="no account"):
        change_account(ann, "ben", OPERATOR, NOW, disabled=True)
