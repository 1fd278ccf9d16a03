"""Serialisation of passages as JSON Lines: one line per document, followed by one per passage."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from guidebot.errors import IndexDamaged
from guidebot.records import Passage, Source, SourceStanding

DATES = ("effective_from", "effective_to", "checked")
TUPLES = ("regions", "audiences", "urls")
OWN = ("id", "headings", "text", "start", "end", "page", "asks", "says")


def passages_to_bytes(passages: tuple[Passage, ...]) -> bytes:
    """Serialise passages; those of a document must be adjacent."""
    return "".join(line + "\n" for line in _lines(passages)).encode()


def _lines(passages: tuple[Passage, ...]) -> Iterator[str]:
    source: Source | None = None
    for passage in passages:
        if passage.source != source:
            source = passage.source
            yield json.dumps({"source": asdict(source)}, ensure_ascii=False, default=str)
        yield json.dumps({name: getattr(passage, name) for name in OWN}, ensure_ascii=False)


def passages_from_bytes(contents: bytes) -> tuple[Passage, ...]:
    """Deserialise passages. Raises `IndexDamaged` if they are invalid."""
    passages: list[Passage] = []
    try:
        source: Source | None = None
        for line in contents.decode().split("\n"):
            fields = json.loads(line) if line else {}
            if "source" in fields:
                source = _source(fields["source"])
            elif fields and source is not None:
                lists = {name: tuple(fields[name]) for name in ("headings", "asks")}
                says = tuple(
                    None if each is None else tuple(each) for each in fields.get("says", ())
                )  # absent from older indexes
                passages.append(Passage(source=source, **{**fields, **lists, "says": says}))
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged("the passages are damaged; rebuild with: guidebot index") from error
    return tuple(passages)


def _source(fields: dict[str, Any]) -> Source:
    dates = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in DATES}
    tuples = {name: tuple(fields[name]) for name in TUPLES}
    return Source(**{**fields, **dates, **tuples, "standing": SourceStanding(fields["standing"])})
