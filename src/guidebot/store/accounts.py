"""Staff accounts for the desk."""

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
WRONG = "incorrect username or password"


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff who uses the desk."""

    name: str
    role: Role


OPERATOR = Account("operator", Role.LEAD)  # whoever can open the database can read everything in it


def add_account(database: Database, name: str, role: Role, password: str, who: Account, now: datetime) -> Account:
    """Add an account. Raises `UsageError` if the name is taken or the password is too short."""
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
            raise UsageError(f"the account {name} already exists; choose another name")
        note(connection, now, who.name, "add account", name, {"role": role.value})
    return Account(name, role)


def change_account(  # noqa: PLR0913  # everything that can change
    database: Database,
    name: str,
    who: Account,
    now: datetime,
    *,
    role: Role | None = None,
    password: str | None = None,
    disabled: bool | None = None,
) -> None:
    """Change an account's role or password, or disable or enable it; this also resets its failed attempts.

    Changing the password or disabling the account signs it out everywhere.
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
            raise UsageError(f"no account {name}; to see all accounts, run: guidebot accounts list")
        if password is not None or disabled:
            connection.execute(delete(sessions).where(sessions.c.account == name))
        note(connection, now, who.name, "change account", name, {"changed": sorted(changes)})


def account(database: Database, name: str) -> Account:
    """An active account. Raises `UsageError` if there is none."""
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    if row is None or row["disabled"]:
        raise UsageError(f"no account {name}; to see all accounts, run: guidebot accounts list")
    return Account(row["name"], Role(row["role"]))


def all_accounts(database: Database) -> list[tuple[Account, bool, datetime | None]]:
    """Every account, with its disabled flag and the end of its lock."""
    with database.reading() as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings()
        return [(Account(row["name"], Role(row["role"])), row["disabled"], row["locked_until"]) for row in rows]


def sign_in(database: Database, name: str, password: str, now: datetime) -> Account:
    """The account for a name and password.

    Raises `PermissionDenied`, with the same message and after the same time for an unknown name. Five wrong passwords
    lock an account for 15 minutes.
    """
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    right = is_password(password[:LONGEST_PASSWORD], row["password"] if row is not None else "")
    if row is None or row["disabled"]:
        raise PermissionDenied(WRONG)
    if row["locked_until"] is not None and now < row["locked_until"]:
        raise PermissionDenied("the account is locked after too many failed attempts; try again in 15 minutes")
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
    """Raise `UsageError` for an invalid name of an account or key."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"{name!r} is not a valid name (use 1 to {LONGEST_NAME} letters)")


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(f"choose a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
