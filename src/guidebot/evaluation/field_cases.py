"""Field messages as cases to fit on: what people really write, and the sentences that answer it."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from guidebot.errors import UsageError
from guidebot.evaluation.field import FieldMessage, read_messages
from guidebot.records import Case, GoldQuote, Outcome, Source

SMALL_TALK = "small-talk"


def field_cases(path: Path, sources: Iterable[Source], day: date) -> list[Case]:
    """The messages of a file (see eval/field/README.md) as cases of a day, but for small talk.

    A message whose `where` is null should be declined. Raises `UsageError` for a line that misses a field, or names a
    document that is not among the sources.
    """
    by_path = {source.path: source for source in sources}
    return [_case(message, by_path, day) for message in read_messages(path) if message.group != SMALL_TALK]


def _case(message: FieldMessage, by_path: Mapping[str, Source], day: date) -> Case:
    where = message.where or ()
    missing = next((each.file for each in where if each.file not in by_path), None)
    if missing is not None:
        raise UsageError(f"{message.id}: {missing} is not in the corpus; judge the message again")
    return Case(
        id=message.id,
        category=message.group,
        turns=message.turns,
        locale="en-GB",
        region=message.region,
        audience="creator",
        as_of=day,
        expected=Outcome.ANSWER if where else Outcome.DECLINE,
        gold=tuple(_gold(by_path[each.file], each.quotes) for each in where),
        key_facts=(),
        forbidden=(),
        topic="",
        origin="field",
    )


def _gold(source: Source, quotes: Iterable[str]) -> tuple[GoldQuote, ...]:
    return tuple(GoldQuote(source.document, source.version, quote) for quote in quotes)
