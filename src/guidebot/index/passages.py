"""Passages as lines of JSON: what is written is read back the same."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from guidebot.errors import IndexDamaged
from guidebot.records import Passage, Source, Standing

DATES = ("effective_from", "effective_to", "checked")
TUPLES = ("regions", "audiences", "urls")


def write_passages(path: Path, passages: tuple[Passage, ...]) -> None:
    """Write one passage a line, in order."""
    with path.open("w", encoding="utf-8") as file:
        for passage in passages:
            file.write(json.dumps(asdict(passage), ensure_ascii=False, default=str) + "\n")


def read_passages(path: Path) -> tuple[Passage, ...]:
    """Read what `write_passages` wrote. Raises `IndexDamaged` if it cannot be."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return tuple(_passage(json.loads(line)) for line in lines if line)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{path} is damaged; build again with: guidebot index") from error


def _passage(fields: dict[str, Any]) -> Passage:
    return Passage(**{**fields, "source": _source(fields["source"]), "headings": tuple(fields["headings"])})


def _source(fields: dict[str, Any]) -> Source:
    dates = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in DATES}
    tuples = {name: tuple(fields[name]) for name in TUPLES}
    return Source(**{**fields, **dates, **tuples, "standing": Standing(fields["standing"])})
