"""`guidebot review`: work through the review queue."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say, shown_time
from guidebot.cli.shared.journal import acting, now, open_journal
from guidebot.cli.shared.options import As, AsJson, IndexDir, Since, Until, settings_from
from guidebot.days import begin_of, day_from, end_of
from guidebot.errors import UsageError
from guidebot.guide import generation_store_of
from guidebot.index.generation import Contents
from guidebot.records import Outcome, Passage
from guidebot.store import review_queue
from guidebot.store.accounts import Account
from guidebot.store.database import Database
from guidebot.store.resolve import ClaimVerdict, ReviewDecision, ReviewLabel, chosen_quote, claims_of
from guidebot.store.resolve import resolve as resolve_item
from guidebot.store.resolve import undo as undo_resolution
from guidebot.store.review_items import Filters, Item, Reason, State, item
from guidebot.store.review_items import queue as queued
from guidebot.store.stored_turns import StoredTurn, get_turn
from guidebot.store.training_examples import training_examples, write_training_examples

app = typer.Typer(
    help="Work through the review queue.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Number = Annotated[int, typer.Argument(metavar="ITEM", help="Item number.")]
Version = Annotated[int | None, typer.Option(metavar="N", help="Item version that you opened [the current one].")]
PREVIEW = 80
NOTHING = "nothing"


def _open(account: str | None) -> tuple[Database, Account]:
    settings = settings_from(account=account)
    database = open_journal(settings)
    review_queue.enqueue(database, settings.low_confidence, now())
    return database, acting(settings, database)


@app.command("queue")
def queue(  # the filters
    state: Annotated[State | None, typer.Option(help="Show only items in this state [open and claimed].")] = None,
    reason: Annotated[Reason | None, typer.Option(help="Show only items with this reason.")] = None,
    topic: Annotated[str | None, typer.Option(help="Show only items on this topic.")] = None,
    region: Annotated[str | None, typer.Option(metavar="CODE", help="Show only items from this region.")] = None,
    language: Annotated[str | None, typer.Option(help="Show only items in this language: en or zh.")] = None,
    since: Since = None,
    until: Until = None,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """List the review queue, most urgent items first."""
    database, who = _open(account)
    wanted = Filters(state, reason, topic, region, language, begin_of(day_from(since)), end_of(day_from(until)))
    found = [each for each in queued(database, who.role, wanted) if state or each.state is not State.RESOLVED]
    if as_json:
        print_json([asdict(each) for each in found], default=str)
        return
    for each in found:
        holder = f" ({each.claimed_by})" if each.claimed_by and each.state is State.CLAIMED else ""
        question = " ".join(each.question.split())[:PREVIEW]
        say(f"{each.id:5}  {each.state.value + holder:10}  {each.reason.value:20} {each.times:3}x  {question}")
    complain(f"{len(found)} {'item' if len(found) == 1 else 'items'}")


@app.command("show")
def show(number: Number, account: As = None, as_json: AsJson = False) -> None:
    """Show an item: the question, the answer, its claims and its sources."""
    database, who = _open(account)
    found = item(database, number, who.role)
    turn = get_turn(database, found.turn, who.role)
    claims = claims_of(turn.answer)
    if as_json:
        print_json({"item": asdict(found), "turn": asdict(turn), "claims": claims}, default=str)
        return
    _show(found, turn, claims)


def _show(found: Item, turn: StoredTurn, claims: Sequence[str]) -> None:
    say(f"Item {found.id}, version {found.version}: {found.reason.value}, {found.state.value}, {found.times}x")
    for before in turn.history:
        say(f"Before: {before}")
    say(f"Asked {shown_time(turn.at)}: {turn.question}\n\nAnswer ({turn.outcome.value}): {turn.answer}\n")
    for place, claim in enumerate(claims, start=1):
        say(f"claim {place}: {claim}")
    for cited in turn.citations:
        marked = f"{cited.text[: cited.start]}>>{cited.quote}<<{cited.text[cited.start + len(cited.quote) :]}"
        say(f"\n[{cited.number}] {cited.passage}\n{marked}")
    for name, value in found.detail.items():
        say(f"{name}: {value}")


@app.command("claim")
def claim(number: Number, version: Version = None, account: As = None) -> None:
    """Claim an item, so that nobody else works on it."""
    database, who = _open(account)
    _changed(review_queue.claim(database, number, _version(database, number, version, who), who, now()))


@app.command("release")
def release(number: Number, version: Version = None, account: As = None) -> None:
    """Release a claimed item."""
    database, who = _open(account)
    _changed(review_queue.release(database, number, _version(database, number, version, who), who, now()))


def _version(database: Database, number: int, given: int | None, who: Account) -> int:
    return item(database, number, who.role).version if given is None else given


def _changed(found: Item) -> None:
    complain(f"item {found.id} is {found.state.value}, version {found.version}")


@app.command("resolve")
def resolve(
    number: Number,
    answer: Annotated[str, typer.Option(metavar="TEXT", help="Corrected answer, in your own words.")] = "",
    quote: Annotated[
        list[str] | None,
        typer.Option(metavar="PASSAGE=WORDS", help="Words of a passage that support it; repeat for each."),
    ] = None,
    expected: Annotated[
        str, typer.Option(help="Correct outcome: answer, partial, clarify, decline, handover; or nothing.")
    ] = Outcome.ANSWER.value,
    verdict: Annotated[
        list[ReviewLabel] | None, typer.Option(help="Verdict on a claim; repeat for each, in order.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Note for colleagues.")] = "",
    version: Version = None,
    index: IndexDir = None,
    account: As = None,
) -> None:
    """Resolve a claimed item, creating a reviewed answer, an evaluation case and questions to train on.

    Without --quote, the original answer is confirmed; `--expected nothing` only closes the item.
    """
    database, who = _open(account)
    found = item(database, number, who.role)
    claims = claims_of(get_turn(database, found.turn, who.role).answer)
    verdicts = [ClaimVerdict(claim, label) for claim, label in zip(claims, verdict or [], strict=False)]
    pairs = [_picked(given, index) for given in quote or []]
    if answer and not pairs:
        raise UsageError("a corrected answer needs the passages that support it; add them with --quote PASSAGE=WORDS")
    quotes = tuple(chosen_quote(passage, words) for passage, words in pairs)
    decision = ReviewDecision(_expected(expected), tuple(verdicts), answer, quotes, note)
    picked = [passage for passage, _ in pairs]
    at = found.version if version is None else version
    made = resolve_item(database, number, at, who, decision, picked=picked, now=now())
    complain(f"resolved item {number}; to undo this, run: guidebot review undo {made}")


def _expected(given: str) -> Outcome | None:
    if given == NOTHING:
        return None
    try:
        return Outcome(given)
    except ValueError as error:
        known = ", ".join([*Outcome, NOTHING])
        raise UsageError(f"{given!r} is not a valid outcome (use one of: {known})") from error


def _picked(given: str, index: Path | None) -> tuple[Passage, str]:
    key, sign, words = given.partition("=")
    if not sign or not words:
        raise UsageError("use the form PASSAGE=WORDS for --quote, with the passage id from: guidebot search --json")
    store = generation_store_of(settings_from(index=index))
    for passage in Contents(store.folder(store.pointer().name)).passages:
        if passage.id == key:
            return passage, words
    raise UsageError(f"no passage {key} in the index; to find passage ids, run: guidebot search --json")


@app.command("undo")
def undo(
    resolution: Annotated[str, typer.Argument(metavar="RESOLUTION", help="Id that `guidebot review resolve` printed.")],
    account: As = None,
) -> None:
    """Undo a resolution and everything it created."""
    database, who = _open(account)
    _changed(undo_resolution(database, resolution, who, now()))


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")], account: As = None
) -> None:
    """Export training examples: cases.jsonl for `guidebot eval`, two files for `guidebot adapt`, and asks.yaml."""
    database, _ = _open(account)
    found = training_examples(database)
    write_training_examples(found, folder)
    complain(f"wrote {len(found.cases)} cases and {len(found.questions)} questions to {folder}")
