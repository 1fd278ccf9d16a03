"""`guidebot impact`: what a change of the documents makes untrue of what was told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.console import complain, print_json, say
from guidebot.cli.corpus import reworded
from guidebot.cli.options import AsJson, AsOf, IndexDir, day_from, settings_from
from guidebot.cli.store_options import As, acting, open_journal, shown_time
from guidebot.config import Settings
from guidebot.corpus.read import read_corpus
from guidebot.errors import CorpusError, IndexMissing, IndexProblem
from guidebot.evaluation.cases import read_cases
from guidebot.guide import generation_store_of
from guidebot.index.generation import Contents
from guidebot.records import Passage
from guidebot.retrieval.filters import today
from guidebot.store.current_text import sections
from guidebot.store.evidence_links import of_cases, resting
from guidebot.store.impact import Affected
from guidebot.store.impact import impact as impact_on
from guidebot.store.outdated_translations import left_behind

CASES = Path("eval/cases")


def impact(
    generation: Annotated[
        str | None, typer.Argument(metavar="GENERATION", help="Of the index, as `guidebot index --list` names it.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="What publishing this corpus folder would do.")
    ] = None,
    around: Annotated[
        bool, typer.Option(help="Also where the words told still stand, and those around them changed.")
    ] = False,
    cases: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Evaluation cases [eval/cases, where there is one].")
    ] = None,
    as_of: AsOf = None,
    index: IndexDir = None,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Say which answers told, answers by staff, evaluation cases and translations rest on words that have changed."""
    settings = settings_from(index=index, account=account)
    day = day_from(as_of) or today()
    database = open_journal(settings)
    told = resting(database, day, acting(settings, database).role)
    folder = cases or (CASES if CASES.is_dir() else None)
    if folder is not None:
        told += of_cases(read_cases(folder))
    standing, before = _passages(settings, generation, against)
    found = [*impact_on(told, standing, before, around=around), *left_behind(standing, before)]
    if as_json:
        print_json([each.shape for each in found])
        return
    for each in found:
        _show(each)
    times = sum(each.times_told for each in found)
    complain(
        f"{len(found)} affected, told {times} times in all"
        if found
        else "nothing told rests on words that have changed"
    )


def _passages(
    settings: Settings, generation: str | None, against: Path | None
) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """The passages that would stand, and those as they are or were before, where they are kept."""
    shelf = generation_store_of(settings)
    if against is not None:
        corpus = read_corpus(against)
        if not corpus.documents:
            raise CorpusError(f"no document in {against} can be read")
        for fault in corpus.faults:
            complain(f"{against / fault.path}: {fault.reason}")
        return sections(corpus.documents), _kept(settings, shelf.pointer().name if shelf.names() else None)
    wanted = generation or shelf.pointer().name
    if wanted not in shelf.names():
        raise IndexMissing(f"no generation {wanted} is kept; see: guidebot index --list")
    older = [name for name in shelf.names() if name < wanted]
    return Contents(shelf.folder(wanted)).passages, _kept(settings, older[-1] if older else None)


def _kept(settings: Settings, generation: str | None) -> Sequence[Passage]:
    """A generation's passages; none where it cannot be read, since they only help to pair sentences."""
    try:
        return Contents(generation_store_of(settings).folder(generation)).passages if generation else ()
    except IndexProblem:
        return ()


def _show(each: Affected) -> None:
    told = f"told {each.times_told} times, last {shown_time(each.last_told)}" if each.times_told else each.kind
    say(f"\n{each.question}  ({told})")
    say(f"  {each.document}{''.join(f' > {heading}' for heading in each.headings)}  {each.passage_id}")
    if each.stands:
        say("  the words told still stand; around them:")
    say(f"  ~ {reworded(each.before, each.after)}" if each.after else f"  - {each.before}")
