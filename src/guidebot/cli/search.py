"""`guidebot search`: find passages for a question or a file of questions."""

from typing import Annotated

import typer

from guidebot.cli.shared.console import print_json, say
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.cli.shared.questions import Batch, Question, query_from, run_batch, title_of
from guidebot.cli.shared.scope import Scope, scoped
from guidebot.guide import Guide
from guidebot.records import Hit, Query
from guidebot.retrieval.explain import explanation, hit_explanation
from guidebot.retrieval.search import Found
from guidebot.serialise import Shape, search_shape

Count = Annotated[int | None, typer.Option("-k", min=1, max=50, help="Number of passages [5].")]
PREVIEW = 240


@scoped
def search(
    scope: Scope,
    question: Question = None,
    count: Count = None,
    batch: Batch = None,
    explain: Annotated[bool, typer.Option(help="Explain how each passage was found.")] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Find the passages that best match a question."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))

    def answer(query: Query) -> Shape:
        found, generation = guide.search(query, count)
        shape = search_shape(query.text, generation.name, found.hits)
        if not explain:
            return shape
        hits = [{**own, **hit_explanation(found, hit)} for own, hit in zip(shape["hits"], found.hits, strict=True)]
        return {**shape, "explain": explanation(query, found), "hits": hits}

    if batch is not None:
        run_batch(guide, batch, question, scope, answer)
        return
    query = query_from(guide, question, scope)
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
    say(f"{rank}. {title_of(passage)}  ({passage.source.path})")
    text = " ".join(passage.text.split())
    say(f"   {text[:PREVIEW]}{'…' if len(text) > PREVIEW else ''}\n")
