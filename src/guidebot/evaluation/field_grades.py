"""Blind grades of answers to field messages: figures by system, differences between systems, agreement of graders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

from guidebot.errors import UsageError
from guidebot.evaluation.compare import differences
from guidebot.evaluation.field import FieldMessage
from guidebot.evaluation.field_sheet import KeyLine
from guidebot.evaluation.statistics import Difference, Interval, interval, weighted_kappa
from guidebot.jsonl import json_lines

USEFUL = (0, 1, 2)
YES_OR_NO = ("right", "outcome_ok", "helplines_needless")
GRADED = ("key", "useful", *YES_OR_NO)
EVERY = "all"

Grades = Mapping[str, "Grade"]  # one grader's, by key


@dataclass(frozen=True, slots=True)
class Grade:
    """A grader's judgement of an answer; eval/field/RUBRIC.md says what each field means."""

    key: str
    useful: int
    right: bool
    outcome_ok: bool
    helplines_needless: bool
    note: str = ""

    def measures(self) -> dict[str, float]:
        """What is counted, as 0 or 1."""
        return {
            "useful 2": float(self.useful == USEFUL[-1]),
            "useful 1 or 2": float(self.useful > 0),
            "right": float(self.right),
            "outcome right": float(self.outcome_ok),
            "needless helplines": float(self.helplines_needless),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two graders agree on a field: the share of answers with the same grade, and Cohen's kappa.

    The kappa has quadratic weights, and is None if both gave every answer the same grade.
    """

    same: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class GraderPair:
    """The agreement of two graders on each field, over a number of answers."""

    first: str
    second: str
    answers: int
    fields: Mapping[str, Agreement]


@dataclass(frozen=True, slots=True)
class SystemPair:
    """The differences between two systems (new minus old), paired by message."""

    old: str
    new: str
    messages: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class FieldResult:
    """Figures from grades. `systems` has each system's, by part of the messages and by measure."""

    graders: tuple[str, ...]
    systems: Mapping[str, Mapping[str, Mapping[str, Interval]]]
    differences: tuple[SystemPair, ...]
    agreement: tuple[GraderPair, ...]


def read_graders(paths: Sequence[Path], keys: Mapping[str, KeyLine]) -> dict[str, dict[str, Grade]]:
    """The grades of each grader, one file each, named after the file. Raises `UsageError` naming the invalid line."""
    names = [path.stem for path in paths]
    if len(set(names)) < len(names):
        raise UsageError("two files of grades have the same name; name each after its grader")
    return {name: read_grades(path, keys) for name, path in zip(names, paths, strict=True)}


def read_grades(path: Path, keys: Mapping[str, KeyLine]) -> dict[str, Grade]:
    """One grader's grades of every answer of a key. Raises `UsageError` naming the line, or an answer left out."""
    grades: dict[str, Grade] = {}
    for place, line in json_lines(path):
        problem = _problem(line, keys, grades)
        if problem:
            raise UsageError(f"{place}: {problem}")
        grades[line["key"]] = Grade(**{name: line[name] for name in GRADED}, note=str(line.get("note") or ""))
    missing = [key for key in keys if key not in grades]
    if missing:
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        raise UsageError(f"{path} has no grade for {missing[0]}{more}; every answer of the sheet needs one")
    return grades


def _problem(line: Mapping[str, Any], keys: Mapping[str, KeyLine], grades: Grades) -> str:
    """What is wrong with a line, or nothing."""
    key = line.get("key")
    if not isinstance(key, str) or key not in keys:
        return f"no answer has the key {key!r}; copy the key from the sheet, and name that sheet's key file"
    if key in grades:
        return f"{key} is graded a second time; remove one of the two"
    if type(line.get("useful")) is not int or line["useful"] not in USEFUL:  # True is an int as well
        return f'"useful" must be {", ".join(map(str, USEFUL[:-1]))} or {USEFUL[-1]}'
    wrong = next((name for name in YES_OR_NO if not isinstance(line.get(name), bool)), None)
    return f'"{wrong}" must be true or false' if wrong else ""


def field_result(
    keys: Mapping[str, KeyLine], graders: Mapping[str, Grades], messages: Sequence[FieldMessage]
) -> FieldResult:
    """Figures from the grades of one or more graders; the systems are in the order of the key.

    What counts for a message is the mean over graders, so that two grades of one answer do not pass for two messages.
    """
    values: dict[str, dict[str, dict[str, float]]] = {}
    for line in keys.values():
        judged = [grades[line.key].measures() for grades in graders.values()]
        means = {measure: fmean(each[measure] for each in judged) for measure in judged[0]}
        values.setdefault(line.system, {})[line.id] = means
    return FieldResult(
        tuple(graders),
        {system: _by_part(its, messages) for system, its in values.items()},
        tuple(_between(old, new, values[old], values[new]) for old, new in combinations(values, 2)),
        tuple(_agreement(*pair) for pair in combinations(graders.items(), 2)),
    )


def _by_part(
    values: Mapping[str, Mapping[str, float]], messages: Sequence[FieldMessage]
) -> dict[str, dict[str, Interval]]:
    """A system's measures over all messages, over each language and over each group."""
    parts: dict[str, list[str]] = {}
    for message in messages:
        if message.id in values:
            for part in (EVERY, f"language {message.lang}", f"group {message.group}"):
                parts.setdefault(part, []).append(message.id)
    return {part: _measured(values[each] for each in parts[part]) for part in sorted(parts, key=_place)}


def _place(part: str) -> tuple[bool, bool, str]:
    """All first, then languages, then groups."""
    return part != EVERY, part.startswith("group"), part


def _measured(rows: Iterable[Mapping[str, float]]) -> dict[str, Interval]:
    found = list(rows)
    return {measure: interval([row[measure] for row in found]) for measure in found[0]}


def _between(
    old: str, new: str, before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]
) -> SystemPair:
    both = [key for key in before if key in after]
    if not both:
        raise UsageError(f"{old} and {new} were graded on no message in common; grade them on one sheet")
    names = before[both[0]]
    pairs = {name: [(before[key][name], after[key][name]) for key in both] for name in names}
    return SystemPair(old, new, len(both), differences(pairs))


def _agreement(first: tuple[str, Grades], second: tuple[str, Grades]) -> GraderPair:
    pairs = [(grade, second[1][key]) for key, grade in first[1].items()]
    return GraderPair(first[0], second[0], len(pairs), dict(_fields(pairs)))


def _fields(pairs: Sequence[tuple[Grade, Grade]]) -> Iterator[tuple[str, Agreement]]:
    for name in ("useful", *YES_OR_NO):
        ours, theirs = ([float(getattr(grade, name)) for grade in side] for side in zip(*pairs, strict=True))
        same = fmean(one == other for one, other in zip(ours, theirs, strict=True))
        yield name, Agreement(same, weighted_kappa(ours, theirs))
