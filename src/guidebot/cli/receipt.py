"""`guidebot receipt`: check a receipt of what was told, or make one from the journal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.console import complain, say
from guidebot.cli.options import IndexDir, settings_from
from guidebot.cli.store_options import As, acting, open_journal
from guidebot.config import Settings
from guidebot.errors import IndexProblem, PermissionDenied, UsageError
from guidebot.receipt.seal import PublicKey, public_key_of, read_public_key, seal_of
from guidebot.receipt.verify import LARGEST, verified
from guidebot.records import Passage

app = typer.Typer(
    help="Check a receipt of what was told, or make one from the journal.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The receipt, as JSON or HTML.")],
    key: Annotated[
        Path | None, typer.Option(metavar="PEM", help="The server's public key, from /receipts/key [this one's own].")
    ] = None,
) -> None:
    """Say in one line whether a receipt is as it was given; exit 1 where it is not."""
    public = _own_key() if key is None else read_public_key(key)
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {file} ({error.strerror})") from error
    found = verified(data, public)
    say(found.line)
    if not found.true:
        sys.exit(1)


def _own_key() -> PublicKey:
    public = public_key_of(settings_from())
    if public is None:
        raise UsageError("name the server's public key with --key; the server gives it at /receipts/key")
    return public


@app.command("make")
def make(
    turn: Annotated[list[str], typer.Option(metavar="ID", help="A turn of the journal; may be given several times.")],
    html: Annotated[bool, typer.Option("--html", help="As a page instead of JSON.")] = False,
    index: IndexDir = None,
    account: As = None,
) -> None:
    """Print a receipt of turns from the journal, whose questions have what names a person taken out."""
    from guidebot.receipt.made import receipt_of_told
    from guidebot.receipt.page import as_html
    from guidebot.receipt.sealed import as_json
    from guidebot.store.stored_turns import HIDDEN, told

    settings = settings_from(index=index, account=account)
    database = open_journal(settings)
    role = acting(settings, database).role
    found = sorted((told(database, each, role) for each in turn), key=lambda each: each.at)
    if any(each.question == HIDDEN for each in found):
        raise PermissionDenied("the words of a crisis are for leads alone, and so is its receipt")
    receipt = receipt_of_told(found, _passages(settings), seal_of(settings))
    sys.stdout.write(as_html(receipt) if html else as_json(receipt))


def _passages(settings: Settings) -> dict[str, Passage]:
    """The passages of the index in use by id; none where there is none, since a receipt can do without."""
    from guidebot.guide import generation_store_of
    from guidebot.index.generation import Contents

    try:
        shelf = generation_store_of(settings)
        return {each.id: each for each in Contents(shelf.folder(shelf.pointer().name)).passages}
    except IndexProblem as error:
        complain(f"{error}; dates in force are left out")
        return {}
