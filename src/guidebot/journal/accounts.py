"""Who works at the desk, and the keys of programs that ask for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from guidebot.errors import Misuse, Refused
from guidebot.journal.audit import note
from guidebot.journal.database import Database
from guidebot.journal.passwords import hash_password, is_password, key_digest, key_name, new_key, same_digest
from guidebot.journal.tables import accounts, api_keys, sessions
from guidebot.journal.turns import Role

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


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a program's key, which itself was shown once."""

    id: str
    name: str
    role: Role
    made: datetime
    used: datetime | None
    revoked: datetime | None


OPERATOR = Account("operator", Role.LEAD)  # whoever has the database has everything in it


def add_account(database: Database, name: str, role: Role, password: str, who: Account, now: datetime) -> Account:
    """Make an account. Raises `Misuse` where the name is taken or the password too short."""
    _check_name(name)
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
            raise Misuse(f"there is an account {name} already; choose another name")
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
            raise Misuse(f"no account {name}; see: guidebot accounts list")
        if password is not None or disabled:
            connection.execute(delete(sessions).where(sessions.c.account == name))
        note(connection, now, who.name, "change account", name, {"changed": sorted(changes)})


def account(database: Database, name: str) -> Account:
    """An account that can be used. Raises `Misuse` where there is none."""
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    if row is None or row["disabled"]:
        raise Misuse(f"no account {name}; see: guidebot accounts list")
    return Account(row["name"], Role(row["role"]))


def all_accounts(database: Database) -> list[tuple[Account, bool, datetime | None]]:
    """Every account, whether it is disabled, and until when it is locked."""
    with database.reading() as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings()
        return [(Account(row["name"], Role(row["role"])), row["disabled"], row["locked_until"]) for row in rows]


def sign_in(database: Database, name: str, password: str, now: datetime) -> Account:
    """The account of a name and its password.

    Raises `Refused`, in the same words and after as long for a name that is not there; five wrong passwords lock an
    account for a quarter of an hour.
    """
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    right = is_password(password[:LONGEST_PASSWORD], row["password"] if row is not None else "")
    if row is None or row["disabled"]:
        raise Refused(WRONG)
    if row["locked_until"] is not None and now < row["locked_until"]:
        raise Refused("the account is locked after too many wrong passwords; try again in a quarter of an hour")
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
        raise Refused(WRONG)
    return Account(name, Role(row["role"]))


def add_key(database: Database, name: str, role: Role, who: Account, now: datetime) -> str:
    """Make an API key for a program; this is the one time that it can be seen."""
    _check_name(name)
    key_id, key, digest = new_key()
    row = {"id": key_id, "name": name, "role": role.value, "digest": digest, "made": now}
    with database.writing() as connection:
        connection.execute(insert(api_keys), row)
        note(connection, now, who.name, "add key", key_id, {"name": name, "role": role.value})
    return key


def check_key(database: Database, key: str, now: datetime) -> Account:
    """The account that a key stands for. Raises `Refused` for one that is unknown or revoked."""
    with database.writing() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == key_name(key))).mappings().first()
        if row is None or row["revoked"] is not None or not same_digest(row["digest"], key_digest(key)):
            raise Refused("the API key is unknown or revoked")
        connection.execute(update(api_keys).where(api_keys.c.id == row["id"]).values(used=now))
    return Account(f"key:{row['name']}", Role(row["role"]))


def revoke_key(database: Database, key_id: str, who: Account, now: datetime) -> None:
    """Take a key out of use. Raises `Misuse` where there is none of that id in use."""
    mine = (api_keys.c.id == key_id) & api_keys.c.revoked.is_(None)
    with database.writing() as connection:
        if not connection.execute(update(api_keys).where(mine).values(revoked=now)).rowcount:
            raise Misuse(f"no key {key_id} in use; see: guidebot accounts keys")
        note(connection, now, who.name, "revoke key", key_id)


def all_keys(database: Database) -> list[ApiKey]:
    """What is known of every key."""
    with database.reading() as connection:
        rows = connection.execute(select(api_keys).order_by(api_keys.c.made)).mappings()
        names = ("id", "name", "made", "used", "revoked")
        return [ApiKey(role=Role(row["role"]), **{name: row[name] for name in names}) for row in rows]


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Misuse(f"a name has 1 to {LONGEST_NAME} letters, not {name!r}")


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Misuse(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; choose another")
