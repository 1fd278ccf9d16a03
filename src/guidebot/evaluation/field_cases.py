"""Field messages as cases to fit on: what people really write, and the sentences that answer it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.jsonl import json_lines
from guidebot.records import Case, GoldQuote, Outcome, Source

SMALL_TALK = "small-talk"


def field_cases(path: Path, sources: Iterable[Source], day: date) -> list[Case]:
    """The messages of a file (see eval/field/README.md) as cases of a day, but for small talk.

    A message whose `where` is null should be declined. Raises `UsageError` for a line that misses a field, or names a
    document that is not among the sources.
    """
    by_path = {source.path: source for source in sources}
    cases = []
    for place, line in json_lines(path):
        try:
            if line["group"] != SMALL_TALK:
                cases.append(_case(line, by_path, day))
        except (KeyError, TypeError) as error:
            raise UsageError(f"{place} is not a field message ({type(error).__name__}: {error})") from error
    return cases


def _case(line: dict[str, Any], by_path: dict[str, Source], day: date) -> Case:
    where = line["where"] or ()
    return Case(
        id=line["id"],
        category=line["group"],
        turns=tuple(line["turns"]),
        locale="en-GB",
        region=line["region"],
        audience="creator",
        as_of=day,
        expected=Outcome.ANSWER if where else Outcome.DECLINE,
        gold=tuple(_gold(by_path[each["file"]], each["quotes"]) for each in where),
        key_facts=(),
        forbidden=(),
        topic="",
        origin="field",
    )


def _gold(source: Source, quotes: list[str]) -> tuple[GoldQuote, ...]:
    return tuple(GoldQuote(source.document, source.version, quote) for quote in quotes)
