"""`guidebot accounts`: who works at the desk, and who changed what."""

import sys
from typing import Annotated

import typer

from guidebot.cli.console import complain, print_json, say
from guidebot.cli.options import AsJson, settings_from
from guidebot.cli.store_options import As, acting, now, open_journal, shown_time
from guidebot.errors import PermissionDenied
from guidebot.store import accounts as kept
from guidebot.store.accounts import Account
from guidebot.store.audit import audit_entries
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role

app = typer.Typer(
    help="Accounts of the desk, and the log of changes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
RoleOption = Annotated[Role, typer.Option(help="What the account may see and do.")]
Role_ = Annotated[Role | None, typer.Option("--role", help="A new role.")]


def as_lead(account: str | None) -> tuple[Database, Account]:
    """The journal, and who acts on accounts. Raises `PermissionDenied` where it is no lead."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    who = acting(settings, database)
    if who.role is not Role.LEAD:
        raise PermissionDenied("accounts are looked after by a lead")
    return database, who


def _password() -> str:
    """A password, typed twice at a terminal, or the first line of stdin."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command("add")
def add(name: Name, role: RoleOption = Role.REVIEWER, account: As = None) -> None:
    """Make an account; its password is asked for, or read from stdin."""
    database, who = as_lead(account)
    kept.add_account(database, name, role, _password(), who, now())
    complain(f"added {name}, a {role.value}")


@app.command("change")
def change(
    name: Name,
    role: Role_ = None,
    password: Annotated[bool, typer.Option("--password", help="Set a new password.")] = False,
    disable: Annotated[bool | None, typer.Option("--disable/--enable", help="Whether it can be used.")] = None,
    account: As = None,
) -> None:
    """Change an account's role or password, close it or open it again; a lock is taken off."""
    database, who = as_lead(account)
    given = _password() if password else None
    kept.change_account(database, name, who, now(), role=role, password=given, disabled=disable)
    complain(f"changed {name}")


@app.command("list")
def list_accounts(account: As = None, as_json: AsJson = False) -> None:
    """List the accounts."""
    database, _ = as_lead(account)
    rows = [
        {"name": each.name, "role": each.role.value, "disabled": disabled, "locked_until": locked}
        for each, disabled, locked in kept.all_accounts(database)
    ]
    if as_json:
        print_json(rows, default=str)
        return
    for row in rows:
        say(f"{row['name']:24} {row['role']:10} {'disabled' if row['disabled'] else ''}")


@app.command("audit")
def audit(
    newest: Annotated[int, typer.Option("-n", min=1, help="How many changes.")] = 50,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, newest first."""
    database, _ = as_lead(account)
    for deed in audit_entries(database, newest):
        if as_json:
            names = ("at", "who", "what", "subject", "detail")
            print_json({name: getattr(deed, name) for name in names}, indent=None, default=str)
        else:
            say(f"{shown_time(deed.at)}  {deed.who:16} {deed.what:16} {deed.subject}")
