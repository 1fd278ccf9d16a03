"""`guidebot journal`: show, export and delete recorded turns."""

from dataclasses import asdict
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say, shown_time
from guidebot.cli.shared.journal import acting, now, open_journal
from guidebot.cli.shared.options import As, AsJson, Since, Until, settings_from
from guidebot.days import begin_of, day_from, end_of
from guidebot.errors import PermissionDenied
from guidebot.store.retention import forget as forget_conversation
from guidebot.store.retention import purge as purge_turns
from guidebot.store.stored_turns import Role, StoredTurn, get_turn, stored_turns

app = typer.Typer(
    help="Show, export and delete recorded questions and answers.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
PREVIEW = 90


@app.command("show")
def show(
    turn: Annotated[str | None, typer.Argument(metavar="TURN", help="Id of a turn [the newest turns].")] = None,
    newest: Annotated[int, typer.Option("-n", min=1, help="Number of turns.")] = 20,
    conversation: Annotated[str | None, typer.Option(help="Show only this conversation.")] = None,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest turns, or one in full; only leads see the text of a crisis."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    role = acting(settings, database).role
    if turn is not None:
        found = get_turn(database, turn, role)
        print_json(asdict(found), default=str) if as_json else _show(found)
        return
    turns = stored_turns(database, role, conversation=conversation, newest=newest)
    if as_json:
        print_json([asdict(each) for each in turns], default=str)
        return
    for each in turns:
        question = " ".join(each.question.split())
        say(f"{each.id}  {shown_time(each.at)}  {each.outcome.value:8}  {question[:PREVIEW]}")


def _show(found: StoredTurn) -> None:
    say(f"{shown_time(found.at)}  {found.channel or '-'}  {found.outcome.value}  confidence {found.confidence:.2f}")
    scope = f"{found.audience} in {found.region}, {found.locale}, as of {found.as_of or 'the day it was asked'}"
    say(f"Scope: {scope}; generation {found.generation}, configuration {found.configuration or '-'}")
    for before in found.history:
        say(f"Earlier question: {before}")
    say(f"\nQuestion: {found.question}\n\nAnswer: {found.answer}")
    for cited in found.citations:
        say(f"\n[{cited.number}] {cited.document} version {cited.version}, {cited.passage}\n    {cited.quote}")
    if found.helpful is not None:
        say(f"\nRated {'helpful' if found.helpful else f'unhelpful ({found.why})'} {found.comment}")


@app.command("export")
def export(since: Since = None, until: Until = None, account: As = None) -> None:
    """Export turns as JSON Lines, oldest first."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    role = acting(settings, database).role
    for each in stored_turns(database, role, since=begin_of(day_from(since)), until=end_of(day_from(until))):
        print_json(asdict(each), indent=None, default=str)


@app.command("purge")
def purge(
    days: Annotated[
        int | None, typer.Option(min=0, help="Delete turns older than this many days [GUIDEBOT_RETENTION_DAYS].")
    ] = None,
    account: As = None,
) -> None:
    """Delete turns that are past their retention period."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    kept = settings.retention_days if days is None else days
    who = acting(settings, database)
    if who.role is not Role.LEAD:
        raise PermissionDenied("only a lead can delete turns; name one with --as")
    complain(f"deleted {purge_turns(database, kept, who.name, now())} turns older than {kept} days")


@app.command("forget")
def forget(
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="Id of the conversation.")],
    account: As = None,
) -> None:
    """Delete every turn of a conversation, and its text in review items."""
    settings = settings_from(account=account)
    database = open_journal(settings)
    who = acting(settings, database)
    if who.role is not Role.LEAD:
        raise PermissionDenied(
            "only a lead, or the creator in the chat, can delete a conversation; name a lead with --as"
        )
    complain(f"deleted {forget_conversation(database, conversation, who.name, now())} turns")
