"""`guidebot keys`: the keys of programs that ask over HTTP."""

from dataclasses import asdict
from typing import Annotated

import typer

from guidebot.cli.accounts import as_lead
from guidebot.cli.console import complain, print_json, say
from guidebot.cli.options import AsJson
from guidebot.cli.store_options import As, now, shown_time
from guidebot.store import api_keys as kept

app = typer.Typer(
    help="API keys: what each may see, and how often it may ask.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the program is called.")],
    audience: Annotated[str, typer.Option(metavar="ROLE", help="Whose documents it sees.")] = "creator",
    rate: Annotated[str, typer.Option(metavar="N/minute", help="How often it may ask [GUIDEBOT_KEY_RATE].")] = "",
    account: As = None,
) -> None:
    """Make an API key for a program and print it, once."""
    database, who = as_lead(account)
    say(kept.add_key(database, name, who, now(), audience=audience, rate=rate))
    complain("keep the key now; it is not shown again")


@app.command("list")
def list_keys(account: As = None, as_json: AsJson = False) -> None:
    """List the keys, without the keys themselves."""
    database, _ = as_lead(account)
    found = kept.all_keys(database)
    if as_json:
        print_json([asdict(key) for key in found], default=str)
        return
    for key in found:
        state = f"revoked {shown_time(key.revoked)}" if key.revoked else f"last used {shown_time(key.used)}"
        say(f"{key.id}  {key.name:24} {key.audience:8} {key.rate or 'usual rate':12} {state}")


@app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="As `guidebot keys list` shows it.")], account: As = None
) -> None:
    """Take a key out of use."""
    database, who = as_lead(account)
    kept.revoke_key(database, key, who, now())
    complain(f"revoked {key}")
