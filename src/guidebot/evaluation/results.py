"""Results of a run, case by case, as a file for later comparison."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from guidebot.errors import UsageError
from guidebot.evaluation.measures import Measures, auroc, decline_measures
from guidebot.evaluation.statistics import Interval, interval
from guidebot.records import Outcome


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Result of one case: `found` names the passages in order, `seconds` is by stage."""

    id: str
    category: str
    question: str
    measures: Measures
    expected: str = ""
    got: str = ""
    confidence: float = 0.0
    answer: str = ""
    found: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """Result of a run; `data` is the split or the data set, `fingerprint` covers everything that affects metrics."""

    config: str
    data: str
    fingerprint: str
    made: str
    guidebot: str
    generation: str
    cases: tuple[CaseResult, ...]

    @property
    def name(self) -> str:
        """The file name without suffix."""
        return f"{self.config}-{self.fingerprint}"

    def values(self, measure: str, category: str | None = None) -> dict[str, float]:
        """A metric by case id, where it is defined."""
        return {
            case.id: case.measures[measure]
            for case in self.cases
            if measure in case.measures and category in (None, case.category)
        }

    def measures(self) -> list[str]:
        """The metrics of all cases, in order of first occurrence."""
        return list(dict.fromkeys(name for case in self.cases for name in case.measures))

    def categories(self) -> list[str]:
        """The categories of the cases, sorted."""
        return sorted({case.category for case in self.cases})

    def summary(self, category: str | None = None) -> dict[str, Interval]:
        """Mean and interval of each metric, over all cases or one category."""
        found = {name: list(self.values(name, category).values()) for name in self.measures()}
        return {name: interval(values) for name, values in found.items() if values}

    def outcomes(self) -> dict[str, float | None]:
        """Precision and recall of declining, and the AUROC of confidence."""
        judged = [case for case in self.cases if case.expected and case.got]
        pairs = [(Outcome(case.expected), Outcome(case.got)) for case in judged]
        answerable = [expected in (Outcome.ANSWER, Outcome.PARTIAL) for expected, _ in pairs]
        return {**decline_measures(pairs), "AUROC": auroc([case.confidence for case in judged], answerable)}

    def write(self, folder: Path) -> Path:
        """Write the result as `<config>-<fingerprint>.json` and return its path; the folder is created if needed."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        return path


def read_result(path: Path) -> Result:
    """Read a result file. Raises `UsageError` if it is invalid."""
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        cases = tuple(CaseResult(**{**case, "found": tuple(case["found"])}) for case in fields.pop("cases"))
        return Result(**fields, cases=cases)
    except OSError as error:
        raise UsageError(f"cannot read {path} ({error.strerror}); create a result with: guidebot eval run") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a result file; create one with: guidebot eval run") from error


def stage_seconds(cases: Iterable[CaseResult]) -> dict[str, list[float]]:
    """The seconds of each stage by case, and their sum as `total`."""
    stages: dict[str, list[float]] = {}
    for case in cases:
        if case.seconds:
            for name, seconds in (*case.seconds.items(), ("total", sum(case.seconds.values()))):
                stages.setdefault(name, []).append(seconds)
    return stages


def stage_times(cases: Iterable[CaseResult]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each stage, in milliseconds."""
    quantiles = {name: np.quantile(seconds, [0.5, 0.95]) for name, seconds in stage_seconds(cases).items()}
    return {name: (float(p50) * 1000, float(p95) * 1000) for name, (p50, p95) in quantiles.items()}
