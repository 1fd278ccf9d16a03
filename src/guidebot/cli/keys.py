"""`guidebot keys`: API keys for the HTTP API."""

from dataclasses import asdict
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say, shown_time
from guidebot.cli.shared.journal import as_lead, now
from guidebot.cli.shared.options import As, AsJson
from guidebot.store import api_keys as kept

app = typer.Typer(
    help="Manage API keys.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the client.")],
    audience: Annotated[
        str, typer.Option(metavar="ROLE", help="Audience whose documents it may see: creator or staff.")
    ] = "creator",
    rate: Annotated[str, typer.Option(metavar="N/minute", help="Request limit [GUIDEBOT_KEY_RATE].")] = "",
    account: As = None,
) -> None:
    """Create an API key and print it once."""
    database, who = as_lead(account)
    say(kept.add_key(database, name, who, now(), audience=audience, rate=rate))
    complain("save the key now; it is not shown again")


@app.command("list")
def list_keys(account: As = None, as_json: AsJson = False) -> None:
    """List the API keys without their secrets."""
    database, _ = as_lead(account)
    found = kept.all_keys(database)
    if as_json:
        print_json([asdict(key) for key in found], default=str)
        return
    for key in found:
        state = f"revoked {shown_time(key.revoked)}" if key.revoked else f"last used {shown_time(key.used)}"
        say(f"{key.id}  {key.name:24} {key.audience:8} {key.rate or 'default rate':12} {state}")


@app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as listed by `guidebot keys list`.")],
    account: As = None,
) -> None:
    """Revoke an API key."""
    database, who = as_lead(account)
    kept.revoke_key(database, key, who, now())
    complain(f"revoked {key}")
