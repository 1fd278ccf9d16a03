"""Who works at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from guidebot.errors import PermissionDenied, UsageError
from guidebot.store.audit import note
from guidebot.store.database import Database
from guidebot.store.passwords import hash_password, is_password
from guidebot.store.stored_turns import Role
from guidebot.store.tables import accounts, sessions

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LONGEST_NAME = 64
WRONG = "the name or the password is wrong"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works at the desk."""

    name: str
    role: Role


OPERATOR = Account("operator", Role.LEAD)  # whoever has the database has everything in it


def add_account(database: Database, name: str, role: Role, password: str, who: Account, now: datetime) -> Account:
    """Make an account. Raises `UsageError` where the name is taken or the password too short."""
    check_name(name)
    _check_password(password)
    row = {
        "name": name,
        "role": role.value,
        "password": hash_password(password),
        "failures": 0,
        "made": now,
        "disabled": False,
    }
    with database.writing() as connection:
        if not database.insert_once(connection, accounts, row):
            raise UsageError(f"there is an account {name} already; choose another name")
        note(connection, now, who.name, "add account", name, {"role": role.value})
    return Account(name, role)


def change_account(  # noqa: PLR0913  # what may change of an account
    database: Database,
    name: str,
    who: Account,
    now: datetime,
    *,
    role: Role | None = None,
    password: str | None = None,
    disabled: bool | None = None,
) -> None:
    """Change an account's role or password, or whether it can be used; its failures are forgiven.

    A new password, or closing it, signs it out everywhere.
    """
    changes: dict[str, object] = {"failures": 0, "locked_until": None}
    if role is not None:
        changes["role"] = role.value
    if password is not None:
        _check_password(password)
        changes["password"] = hash_password(password)
    if disabled is not None:
        changes["disabled"] = disabled
    with database.writing() as connection:
        if not connection.execute(update(accounts).where(accounts.c.name == name).values(**changes)).rowcount:
            raise UsageError(f"no account {name}; see: guidebot accounts list")
        if password is not None or disabled:
            connection.execute(delete(sessions).where(sessions.c.account == name))
        note(connection, now, who.name, "change account", name, {"changed": sorted(changes)})


def account(database: Database, name: str) -> Account:
    """An account that can be used. Raises `UsageError` where there is none."""
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    if row is None or row["disabled"]:
        raise UsageError(f"no account {name}; see: guidebot accounts list")
    return Account(row["name"], Role(row["role"]))


def all_accounts(database: Database) -> list[tuple[Account, bool, datetime | None]]:
    """Every account, whether it is disabled, and until when it is locked."""
    with database.reading() as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings()
        return [(Account(row["name"], Role(row["role"])), row["disabled"], row["locked_until"]) for row in rows]


def sign_in(database: Database, name: str, password: str, now: datetime) -> Account:
    """The account of a name and its password.

    Raises `PermissionDenied`, in the same words and after the same time for an unknown name. Five wrong passwords lock
    an account for 15 minutes.
    """
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    right = is_password(password[:LONGEST_PASSWORD], row["password"] if row is not None else "")
    if row is None or row["disabled"]:
        raise PermissionDenied(WRONG)
    if row["locked_until"] is not None and now < row["locked_until"]:
        raise PermissionDenied(
            "the account is locked after too many wrong passwords; try again in a quarter of an hour"
        )
    mine = accounts.c.name == name
    with database.writing() as connection:
        if right:
            connection.execute(update(accounts).where(mine).values(failures=0, locked_until=None))
        else:
            connection.execute(update(accounts).where(mine).values(failures=accounts.c.failures + 1))
            failures = connection.execute(select(accounts.c.failures).where(mine)).scalar_one()
            if failures >= MOST_FAILURES:
                locked = {"failures": 0, "locked_until": now + LOCKED_FOR}
                connection.execute(update(accounts).where(mine).values(**locked))
                note(connection, now, name, "locked out", name)
    if not right:
        raise PermissionDenied(WRONG)
    return Account(name, Role(row["role"]))


def check_name(name: str) -> None:
    """Raise `UsageError` for what cannot be a name of an account or a key."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"a name has 1 to {LONGEST_NAME} letters, not {name!r}")


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; choose another")
