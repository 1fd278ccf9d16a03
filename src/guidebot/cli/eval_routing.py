"""`guidebot eval routing`: error rates of the safety gate."""

import json
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, say
from guidebot.cli.shared.options import AsJson, CorpusDir, settings_from
from guidebot.corpus.lists import read_routes
from guidebot.errors import UsageError
from guidebot.evaluation.routing_cases import ErrorRate, Routing, RoutingResult, asks_of, read_messages, run_routing
from guidebot.extras import require
from guidebot.records import Query

SETS = ("heldout", "heldout-2", "heldout-3", "ordinary", "asks")
ASKS, MARKED = "asks", "asks-in-danger.jsonl"
FOLDER = Path("eval/routing")


def routing(
    data: Annotated[
        str, typer.Argument(help="Message set: heldout, heldout-2, heldout-3, ordinary or asks.")
    ] = "heldout",
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the message sets.")] = FOLDER,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results.")] = Path("eval/results"),
    corpus: CorpusDir = None,
    as_json: AsJson = False,
) -> None:
    """Run the safety gate on a set of messages and write its errors: missed dangers and needless helplines."""
    from guidebot.message.network import MessageNetwork
    from guidebot.safety.gate import Gate

    require("eval", "an evaluation", "scipy")
    if data not in SETS:
        raise UsageError(f"unknown message set '{data}'; use one of: {', '.join(SETS)}")
    settings = settings_from(corpus=corpus)
    routes = read_routes(settings.corpus)
    if routes is None:
        raise UsageError(f"{settings.corpus} has no routes.yaml; choose another corpus with --corpus")
    gate = Gate(routes, MessageNetwork())

    def taken(text: str) -> Routing:
        found = gate.match(Query(text))
        return (found.route.route, found.help_only) if found else (None, False)

    messages = asks_of(settings.corpus, folder / MARKED) if data == ASKS else read_messages(folder / f"{data}.jsonl")
    result = run_routing(messages, taken, data)
    path = results / f"routing-{data}.json"
    results.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result.shape(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(result.shape())
    else:
        _show(result)
    complain(f"wrote {path}")


def _show(result: RoutingResult) -> None:
    counted = {
        "missed": result.missed,
        "helplines, then documents": result.answered,
        "needless helplines": result.needless,
        "needless helplines only": result.alone,
    }
    for name, shares in counted.items():
        for language, share in shares.items():
            say(f"{name:36} {language:4} {_in_words(share)}")
    for name, mistakes in (("missed", result.misses), ("needless", result.false_alarms)):
        for each in mistakes:
            say(f"{name} {each.id} ({each.kind}{f', {each.route}' if each.route else ''}): {each.text}")


def _in_words(share: ErrorRate) -> str:
    return f"{share.count} of {share.of} (95 %: {share.low:.3f} to {share.high:.3f})"
