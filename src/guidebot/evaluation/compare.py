"""Paired comparison of two runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guidebot.errors import UsageError
from guidebot.evaluation.results import Result
from guidebot.evaluation.statistics import Difference, detectable, holm, interval, randomisation_p, verdict

COMPARED = (
    *("R@5", "nDCG@5", "nDCG@10", "RR@10", "Success@1", "Success@5"),
    *("citation precision", "citation recall", "key-fact recall", "forbidden", "outcome", "answered or not"),
)
LOWER_IS_BETTER = ("forbidden", "needless helplines")
SIDES = ("Success@5", "outcome")  # metrics whose changed cases are listed


@dataclass(frozen=True, slots=True)
class Switch:
    """A case whose value changed on a metric."""

    id: str
    category: str
    question: str
    measure: str
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class RunComparison:
    """The comparison of two runs."""

    old: str
    new: str
    data: str
    cases: int
    differences: tuple[Difference, ...]
    switches: tuple[Switch, ...]


def compare(old: Result, new: Result) -> RunComparison:
    """Compare two runs case by case. Raises `UsageError` if they are on different data or have no case in common."""
    if old.data != new.data:
        raise UsageError(f"{old.name} is on {old.data} but {new.name} is on {new.data}; compare runs on the same data")
    shared = [case.id for case in new.cases if case.id in {each.id for each in old.cases}]
    if not shared:
        raise UsageError("the two runs have no cases in common")
    return RunComparison(old.name, new.name, new.data, len(shared), _differences(old, new), tuple(_switches(old, new)))


def _differences(old: Result, new: Result) -> tuple[Difference, ...]:
    paired = {name: _paired(old, new, name) for name in COMPARED}
    return differences({name: pairs for name, pairs in paired.items() if pairs})


def differences(measures: Mapping[str, Sequence[tuple[float, float]]]) -> tuple[Difference, ...]:
    """The difference on each metric, from the old and the new value of every case; Holm's correction is over all."""
    gains = {name: [after - before for before, after in pairs] for name, pairs in measures.items()}
    p_values = [randomisation_p(gains[name]) for name in measures]
    rows = zip(measures, p_values, holm(p_values), strict=True)
    return tuple(_difference(name, measures[name], gains[name], p, corrected) for name, p, corrected in rows)


def _paired(old: Result, new: Result, measure: str) -> list[tuple[float, float]]:
    before, after = old.values(measure), new.values(measure)
    return [(before[key], after[key]) for key in after if key in before]


def _difference(
    name: str, pairs: Sequence[tuple[float, float]], gains: list[float], p: float, corrected: float
) -> Difference:
    found = interval(gains)
    signed = [-gain for gain in gains] if name in LOWER_IS_BETTER else gains
    return Difference(
        measure=name,
        old=sum(before for before, _ in pairs) / len(pairs),
        new=sum(after for _, after in pairs) / len(pairs),
        interval=found,
        p=p,
        p_corrected=corrected,
        detectable=detectable(gains),
        verdict=verdict(interval(signed), corrected, signed),
    )


def _switches(old: Result, new: Result) -> list[Switch]:
    before = {case.id: case for case in old.cases}
    switches = []
    for case in new.cases:
        for measure in SIDES:
            was, now = (each.measures.get(measure) if each else None for each in (before.get(case.id), case))
            if was is not None and now is not None and was != now:
                switches.append(Switch(case.id, case.category, case.question, measure, was, now))
    return switches


def drops(comparison: RunComparison) -> list[Difference]:
    """The metrics on which the new run is significantly worse."""
    return [each for each in comparison.differences if each.verdict == "worse"]
