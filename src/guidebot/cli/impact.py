"""`guidebot impact`: past answers affected by changes to the documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.corpus import reworded
from guidebot.cli.shared.console import complain, print_json, say, shown_time
from guidebot.cli.shared.journal import acting, open_journal
from guidebot.cli.shared.options import As, AsJson, AsOf, IndexDir, settings_from
from guidebot.config import Settings
from guidebot.corpus.read import read_corpus
from guidebot.days import day_from, today
from guidebot.errors import CorpusError, IndexMissing, IndexProblem
from guidebot.evaluation.cases import read_cases
from guidebot.guide import generation_store_of
from guidebot.index.generation import Contents
from guidebot.records import Passage
from guidebot.store.current_text import sections
from guidebot.store.evidence_links import answer_evidence, case_evidence
from guidebot.store.impact import Affected
from guidebot.store.impact import impact as impact_on
from guidebot.store.outdated_translations import left_behind

CASES = Path("eval/cases")


def impact(
    generation: Annotated[
        str | None,
        typer.Argument(
            metavar="GENERATION", help="Index generation, as listed by `guidebot index --list` [the current one]."
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Corpus folder to compare with, before publishing it.")
    ] = None,
    around: Annotated[
        bool, typer.Option(help="Include answers whose own quote is unchanged but whose context has changed.")
    ] = False,
    cases: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of evaluation cases [eval/cases, if it exists].")
    ] = None,
    as_of: AsOf = None,
    index: IndexDir = None,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """List past answers, staff answers, evaluation cases and translations whose source text has changed."""
    settings = settings_from(index=index, account=account)
    day = day_from(as_of) or today()
    database = open_journal(settings)
    quotes = answer_evidence(database, day, acting(settings, database).role)
    folder = cases or (CASES if CASES.is_dir() else None)
    if folder is not None:
        quotes += case_evidence(read_cases(folder))
    now, before = _passages(settings, generation, against)
    found = [*impact_on(quotes, now, before, around=around), *left_behind(now, before)]
    if as_json:
        print_json([each.shape for each in found])
        return
    for each in found:
        _show(each)
    times = sum(each.times_told for each in found)
    complain(f"{len(found)} affected, given {times} times in total" if found else "no answers affected")


def _passages(
    settings: Settings, generation: str | None, against: Path | None
) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """The passages after the change and before it, if those are kept."""
    store = generation_store_of(settings)
    if against is not None:
        corpus = read_corpus(against)
        if not corpus.documents:
            raise CorpusError(f"no readable documents in {against}")
        for fault in corpus.faults:
            complain(f"{against / fault.path}: {fault.reason}")
        return sections(corpus.documents), _kept(settings, store.pointer().name if store.names() else None)
    wanted = generation or store.pointer().name
    if wanted not in store.names():
        raise IndexMissing(f"generation {wanted} not found; list generations with: guidebot index --list")
    older = [name for name in store.names() if name < wanted]
    return Contents(store.folder(wanted)).passages, _kept(settings, older[-1] if older else None)


def _kept(settings: Settings, generation: str | None) -> Sequence[Passage]:
    """A generation's passages; empty if it cannot be read, since they only help to pair sentences."""
    try:
        return Contents(generation_store_of(settings).folder(generation)).passages if generation else ()
    except IndexProblem:
        return ()


def _show(each: Affected) -> None:
    given = f"given {each.times_told} times, last {shown_time(each.last_told)}" if each.times_told else each.kind
    say(f"\n{each.question}  ({given})")
    say(f"  {each.document}{''.join(f' > {heading}' for heading in each.headings)}  {each.passage_id}")
    if each.stands:
        say("  the quote is unchanged; its context:")
    say(f"  ~ {reworded(each.before, each.after)}" if each.after else f"  - {each.before}")
