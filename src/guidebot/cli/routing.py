"""`guidebot eval routing`: which messages in danger are missed, and which look-alikes are caught."""

import json
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.console import complain, print_json, say
from guidebot.cli.options import AsJson, CorpusDir, settings_from
from guidebot.corpus.lists import read_routes
from guidebot.errors import Misuse
from guidebot.evaluate.routing import Routing, RoutingResult, Share, read_messages, run_routing
from guidebot.records import Query

SETS = {"dev": "dev.jsonl", "heldout": "heldout.jsonl"}
FOLDER = Path("eval/routing")


def routing(
    data: Annotated[str, typer.Argument(help="dev, or heldout (which nothing may be tuned on).")] = "dev",
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the sets.")] = FOLDER,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where the result is kept.")] = Path("eval/results"),
    corpus: CorpusDir = None,
    as_json: AsJson = False,
) -> None:
    """Route every message of a set by the corpus's routes, and write what went wrong."""
    from guidebot.answer.route import Router
    from guidebot.index.multilingual import multilingual_of

    if data not in SETS:
        raise Misuse(f"no set {data!r}; use one of: {', '.join(SETS)}")
    settings = settings_from(corpus=corpus)
    routes = read_routes(settings.corpus)
    if routes is None:
        raise Misuse(f"{settings.corpus} has no routes.yaml; name another corpus with --corpus")
    router = Router(routes, multilingual_of(settings.multilingual))

    def taken(text: str) -> Routing:
        found = router.taken_by(Query(text))
        return (found.route.route, found.sure) if found else (None, False)

    result = run_routing(read_messages(folder / SETS[data]), taken, data)
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
        "answered after helplines": result.doubted,
        "look-alikes caught": result.caught,
        "look-alikes answered after helplines": result.shown,
    }
    for name, shares in counted.items():
        for language, share in shares.items():
            say(f"{name:36} {language:4} {_in_words(share)}")
    for name, mistakes in (("missed", result.misses), ("caught", result.false_alarms)):
        for each in mistakes:
            say(f"{name} {each.id} ({each.kind}{f', {each.route}' if each.route else ''}): {each.text}")


def _in_words(share: Share) -> str:
    return f"{share.count} of {share.of} (95 %: {share.low:.3f} to {share.high:.3f})"
