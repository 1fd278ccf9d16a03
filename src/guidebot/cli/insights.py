"""`guidebot insights`: statistics on questions and gaps in the documents."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import print_json, say, write_page
from guidebot.cli.shared.journal import open_journal
from guidebot.cli.shared.options import AsJson, IndexDir, Since, Until, settings_from
from guidebot.days import day_from, today
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.index.generation import Contents
from guidebot.records import Source
from guidebot.store.insights import Insights, InsightShare
from guidebot.store.insights import insights as summed_up

USUAL = timedelta(days=27)  # four weeks


def insights(
    since: Since = None,
    until: Until = None,
    campaign: Annotated[
        str | None,
        typer.Option(
            metavar="CAMPAIGN",
            help="Compare before, during and after: a document id, or dates such as 2026-08-01:2026-08-14.",
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML report.")] = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Summarise questions by outcome, topic and language, and list those that the documents do not answer."""
    settings = settings_from(index=index)
    last = day_from(until) or today()
    first = day_from(since) or last - USUAL
    if first > last:
        raise UsageError(f"--since {first} is after --until {last}; use an earlier --since")
    guide = Guide.from_settings(settings)
    sources = {
        passage.source for passage in Contents(guide.generations.folder(guide.generations.pointer().name)).passages
    }
    database = open_journal(settings)
    window = None if campaign is None else _window(campaign, sources)
    found = summed_up(database, first, last, sources=sources, embed=guide.embedder.embed, campaign=window)
    if as_json:
        print_json(found.shape, default=str)
    elif csv:
        from guidebot.store.weekly_report import insights_csv

        say(insights_csv(found).rstrip())
    elif html is None:
        _show(found)
    if html is not None:
        from guidebot.store.weekly_report import weekly_page

        write_page(html, weekly_page(found))


def _window(campaign: str, sources: set[Source]) -> tuple[date, date]:
    first, sign, last = campaign.partition(":")
    if sign:
        return _day(first), _day(last)
    for source in sources:
        if source.document == campaign and source.effective_from and source.effective_to:
            return source.effective_from, source.effective_to
    raise UsageError(
        f"no document {campaign} with start and end dates; give dates instead, such as 2026-08-01:2026-08-14"
    )


def _day(text: str) -> date:
    found = day_from(text)
    assert found is not None  # only None gives None
    return found


def _show(found: Insights) -> None:
    say(f"{found.turns} questions from {found.first} to {found.last}")
    for name, shares in (("outcome", found.outcomes), ("topic", found.topics), ("language", found.languages)):
        _show_shares(name, shares)
    say("\nUnanswered")
    for gap in found.gaps:
        say(f"  {gap.size:5}  {' '.join(gap.example.split())[:80]}  (nearest: {gap.nearest or 'none'})")
    if found.smaller_gaps:
        say(f"  {found.smaller_gaps:5}  in groups below 5")
    _show_shares("cited", found.cited)
    say(f"\n{len(found.never_cited)} documents never cited")
    for each in found.helpfulness:
        say(f"  {each.topic:30} {each.helpful} helpful, {each.unhelpful} not")
    took = "" if found.hours_to_resolution is None else f", median {found.hours_to_resolution} hours"
    say(f"{found.resolved} items resolved{took}")
    for topic, before, during, after in found.campaign.topics if found.campaign else ():
        say(f"  {topic:30} {before} before, {during} during, {after} after the campaign")


def _show_shares(name: str, shares: tuple[InsightShare, ...]) -> None:
    say(f"\nBy {name}")
    for share in shares:
        say(f"  {share.count:5}  {share.name}")
