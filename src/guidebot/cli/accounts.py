"""`guidebot accounts`: desk accounts and the audit log."""

import sys
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say, shown_time
from guidebot.cli.shared.journal import as_lead, now
from guidebot.cli.shared.options import As, AsJson
from guidebot.store import accounts as kept
from guidebot.store.audit import audit_entries
from guidebot.store.stored_turns import Role

app = typer.Typer(
    help="Manage desk accounts and show the audit log.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
RoleOption = Annotated[Role, typer.Option(help="Role, which decides what the account may see and do.")]
Role_ = Annotated[Role | None, typer.Option("--role", help="New role.")]


def _password() -> str:
    """Read a password: typed twice at a terminal, else the first line of stdin."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command("add")
def add(name: Name, role: RoleOption = Role.REVIEWER, account: As = None) -> None:
    """Add an account; its password is prompted for, or read from stdin."""
    database, who = as_lead(account)
    kept.add_account(database, name, role, _password(), who, now())
    complain(f"added {name}, a {role.value}")


@app.command("change")
def change(
    name: Name,
    role: Role_ = None,
    password: Annotated[bool, typer.Option("--password", help="Set a new password.")] = False,
    disable: Annotated[bool | None, typer.Option("--disable/--enable", help="Disable or enable the account.")] = None,
    account: As = None,
) -> None:
    """Change an account's role or password, or disable or enable it; this also unlocks it."""
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
    newest: Annotated[int, typer.Option("-n", min=1, help="Number of changes to show.")] = 50,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, newest first."""
    database, _ = as_lead(account)
    for entry in audit_entries(database, newest):
        if as_json:
            names = ("at", "who", "what", "subject", "detail")
            print_json({name: getattr(entry, name) for name in names}, indent=None, default=str)
        else:
            say(f"{shown_time(entry.at)}  {entry.who:16} {entry.what:16} {entry.subject}")
