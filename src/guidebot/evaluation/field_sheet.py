"""A sheet of answers to grade blind: no system is named on it, and a separate key tells whose each answer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from guidebot.errors import UsageError
from guidebot.evaluation.field import FieldMessage, Where, read_answers
from guidebot.jsonl import json_lines


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An answer to grade, under a neutral key, with what it is compared with."""

    key: str
    turns: tuple[str, ...]
    region: str
    group: str
    want: str
    expected: str
    where: tuple[Where, ...] | None
    must_not: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Whose answer to which message a key stands for."""

    key: str
    id: str
    system: str


def key_path(sheet: Path) -> Path:
    """The file beside a sheet that holds its key."""
    return sheet.with_name(f"{sheet.stem}-key{sheet.suffix}")


def read_systems(paths: Sequence[Path], messages: Sequence[FieldMessage]) -> dict[str, dict[str, str]]:
    """The answers of each system by message id.

    Raises `UsageError` if two files have the same system, or one does not answer exactly these messages.
    """
    wanted = [message.id for message in messages]
    systems: dict[str, dict[str, str]] = {}
    for path in paths:
        name, answers = read_answers(path)
        if name in systems:
            raise UsageError(f"{path} is a second file of '{name}'; ask each system under a --name of its own")
        for problem, ids in (
            ("has no answer to", [each for each in wanted if each not in answers]),
            ("answers what is not among the messages:", [each for each in answers if each not in wanted]),
        ):
            if ids:
                raise UsageError(f"{path} {problem} {_some(ids)}; ask again, or choose its --messages")
        systems[name] = answers
    return systems


def blind_sheet(
    messages: Sequence[FieldMessage], systems: Mapping[str, Mapping[str, str]], seed: int
) -> tuple[list[SheetLine], list[KeyLine]]:
    """A line for each system's answer to each message, in an order that only the seed decides, and the key.

    The key's lines have the systems in the order given, so that the first is the one that others are compared with.
    """
    pairs = [(message, system) for message in messages for system in sorted(systems)]
    order = np.random.default_rng(seed).permutation(len(pairs))
    sheet, keys = [], []
    for number, place in enumerate(order, start=1):
        message, system = pairs[place]
        key = f"k{number:04}"
        sheet.append(_line(key, message, systems[system][message.id]))
        keys.append(KeyLine(key, message.id, system))
    return sheet, sorted(keys, key=lambda line: list(systems).index(line.system))


def _line(key: str, message: FieldMessage, answer: str) -> SheetLine:
    return SheetLine(
        key,
        message.turns,
        message.region,
        message.group,
        message.want,
        message.expected,
        message.where,
        message.must_not,
        answer,
    )


def read_key(path: Path, messages: Sequence[FieldMessage]) -> dict[str, KeyLine]:
    """The lines of a key file, by key. Raises `UsageError` naming the invalid line."""
    known = {message.id for message in messages}
    keys: dict[str, KeyLine] = {}
    for place, line in json_lines(path):
        found = _key_line(place, line)
        if found.key in keys:
            raise UsageError(f"{place}: the key {found.key} stands there a second time; use the file as it was written")
        if found.id not in known:
            raise UsageError(f"{place}: {found.id} is not among the messages; choose their file with --messages")
        keys[found.key] = found
    if not keys:
        raise UsageError(f"{path} is empty; name the key of a sheet")
    return keys


def _key_line(place: str, line: Mapping[str, Any]) -> KeyLine:
    values = [line.get(name) for name in KeyLine.__slots__]
    if not all(isinstance(value, str) for value in values):
        raise UsageError(f"{place} needs the texts {', '.join(KeyLine.__slots__)}; use the key file, not the sheet")
    return KeyLine(*map(str, values))


def _some(ids: Sequence[str]) -> str:
    """The first of some ids, and how many more there are."""
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"
