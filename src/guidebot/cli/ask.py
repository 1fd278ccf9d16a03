"""`guidebot search` and `guidebot ask`, for one question or a file of questions."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from guidebot.cli.batch import answered, lines_of
from guidebot.cli.console import print_json, say
from guidebot.cli.options import (
    AsJson,
    AsOf,
    Audience,
    CorpusDir,
    IndexDir,
    Locale,
    Region,
    WithJournal,
    journal_of,
    scope_from,
    scope_of,
    settings_from,
)
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.records import Citation, Hit, Query, Turn, understood
from guidebot.retrieval.explain import explanation, hit_explanation
from guidebot.retrieval.search import Found
from guidebot.serialise import Shape, search_shape, turn_shape
from guidebot.store.protocol import open_turn_store, turn_store_for
from guidebot.text.plain_text import LINK

Question = Annotated[str | None, typer.Argument(metavar="QUESTION", show_default=False, help="The question.")]
Batch = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Read questions from a JSON Lines file ('-' for stdin) and print JSON Lines."),
]
Count = Annotated[int | None, typer.Option("-k", min=1, max=50, help="Number of passages [5].")]
LONGEST_QUESTION = 4000
PREVIEW = 240


def search(
    question: Question = None,
    count: Count = None,
    batch: Batch = None,
    explain: Annotated[bool, typer.Option(help="Explain how each passage was found.")] = False,
    as_json: AsJson = False,
    locale: Locale = None,
    region: Region = None,
    audience: Audience = None,
    as_of: AsOf = None,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Find the passages that best match a question."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    scope = scope_from(locale, region, audience, as_of)

    def answer(query: Query) -> Shape:
        found, generation = guide.search(query, count)
        shape = search_shape(query.text, generation.name, found.hits)
        if not explain:
            return shape
        hits = [{**own, **hit_explanation(found, hit)} for own, hit in zip(shape["hits"], found.hits, strict=True)]
        return {**shape, "explain": explanation(query, found), "hits": hits}

    if batch is not None:
        _run_batch(guide, batch, question, scope, answer)
        return
    query = _query(guide, {"question": _asked(question)}, scope)
    if as_json:
        print_json(answer(query))
        return
    found, _ = guide.search(query, count)
    if explain:
        _show_explanation(query, found)
    for rank, hit in enumerate(found.hits, start=1):
        _show_hit(hit, rank)
        if explain:
            _show_hit_explanation(found, hit)


def ask(
    question: Question = None,
    batch: Batch = None,
    as_json: AsJson = False,
    locale: Locale = None,
    region: Region = None,
    audience: Audience = None,
    as_of: AsOf = None,
    corpus: CorpusDir = None,
    index: IndexDir = None,
    journal: WithJournal = True,
) -> None:
    """Answer a question and quote the sentences that support the answer."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    scope = scope_from(locale, region, audience, as_of)
    if batch is not None:
        guide.journal = journal_of(guide.settings, open_turn_store) if journal else None
        _run_batch(guide, batch, question, scope, lambda query: turn_shape(guide.ask(query, channel="batch")))
        return
    query = _query(guide, {"question": _asked(question)}, scope)
    guide.generation()  # fails if the index is missing, before a journal is created
    guide.journal = journal_of(guide.settings, turn_store_for) if journal else None
    turn = guide.ask(query, channel="command line")
    if as_json:
        print_json(turn_shape(turn))
    else:
        _show_turn(turn)


def _asked(question: str | None) -> str:
    if question is None:
        raise UsageError('no question given; put it in quotes, such as: guidebot ask "Who can go LIVE?"')
    return question


def _query(guide: Guide, line: dict[str, Any], scope: dict[str, Any]) -> Query:
    turns = line.get("turns", [line.get("question")])
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise UsageError('each line needs "question" (a string) or "turns" (a list of strings)')
    *history, last = turns
    if not last.strip():
        raise UsageError("the question is empty")
    if len(last) > LONGEST_QUESTION:
        raise UsageError(f"the question is longer than {LONGEST_QUESTION:,} characters; shorten it")
    return guide.query(last, history=tuple(history), **scope_of(line, scope))


def _run_batch(
    guide: Guide, batch: str, question: str | None, scope: dict[str, Any], answer: Callable[[Query], Shape]
) -> None:
    if question is not None:
        raise UsageError("give a question or --batch, not both")
    guide.generation()  # a missing index fails the command, not each line
    for line in answered(lines_of(batch), lambda fields: answer(_query(guide, fields, scope))):
        print_json(line, indent=None)


def _show_explanation(query: Query, found: Found) -> None:
    details = explanation(query, found)
    say(f"Searching for: {' / '.join(found.searched_for.splitlines())} ({found.language})")
    if details["mended"]:
        say(f"Spelling corrected: {', '.join(f'{wrong} to {right}' for wrong, right in details['mended'])}")
    filters = details["filters"]
    say(f"Filters: {filters['audience']}, {' or '.join(filters['regions'])}, as of {filters['as_of']}")
    say(f"Time: {', '.join(f'{stage} {1000 * took:.0f} ms' for stage, took in details['seconds'].items())}\n")


def _show_hit_explanation(found: Found, hit: Hit) -> None:
    details = hit_explanation(found, hit)
    say(
        f"   score {hit.score:.2f}: {', '.join('{name} #{rank} ({score})'.format(**each) for each in details['lists'])}"
    )
    say(f"   matching words: {', '.join(details['matched']) or 'none'}")
    for other in details["also"]:
        say(f"   duplicate: {other['passage_id']} ({other['path']})")
    say()


def _show_hit(hit: Hit, rank: int) -> None:
    passage = hit.passage
    say(f"{rank}. {' > '.join(_names(passage.source.title, passage.headings))}  ({passage.source.path})")
    text = " ".join(passage.text.split())
    say(f"   {text[:PREVIEW]}{'…' if len(text) > PREVIEW else ''}\n")


def _names(title: str, headings: tuple[str, ...]) -> list[str]:
    return [title, *(heading for heading in headings if heading != title)]


def _show_turn(turn: Turn) -> None:
    if understood(turn):
        say(f"(Searching for: {understood(turn)})\n")
    say(LINK.sub(r"\1", turn.answer.text))  # links between documents do not work in a terminal
    for note in turn.answer.notes:
        say(f"\n({note})")
    if turn.answer.summary:
        say(f"\n{turn.answer.summary}")
    firsts: dict[int, Citation] = {}
    for citation in turn.answer.citations:
        firsts.setdefault(citation.number, citation)
    if firsts:
        say()
    for number, citation in firsts.items():
        source = citation.passage.source
        since = f", in force from {source.effective_from}" if source.effective_from else ""
        say(f"[{number}] {' > '.join(_names(source.title, citation.passage.headings))} ({source.path}{since})")
