"""HTML report of a run: metrics with confidence intervals, plots, and failures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from guidebot.evaluation.measures import ANSWERED, risk_coverage
from guidebot.evaluation.results import CaseResult, Result, stage_seconds, stage_times
from guidebot.evaluation.statistics import Interval
from guidebot.plots import BLUE, GREY, RED, Plot, drawn
from guidebot.records import Outcome
from guidebot.templating import render

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = (
    "Success@1",
    "Success@5",
    "R@5",
    "nDCG@5",
    "citation precision",
    "citation recall",
    "key-fact recall",
    "outcome",
)


def report(result: Result) -> Markup:
    """A self-contained HTML report of a run."""
    failed = [(case, why_failed(case)) for case in result.cases]
    return render(
        "reports/evaluation.html",
        result=result,
        times=stage_times(result.cases),
        plots=_plots(result),
        failures=[(case, reasons) for case, reasons in failed if reasons],
    )


def _plots(result: Result) -> list[Plot]:
    plots = [_by_category(result, measure) for measure in SHOWN if result.values(measure)]
    judged = [case for case in result.cases if case.expected and case.got]
    if judged:
        plots += [_confusion(judged), _risk(judged)]
    if stage_seconds(result.cases):
        plots.append(_latency(result))
    return plots


def _by_category(result: Result, measure: str) -> Plot:
    found: dict[str, Interval] = {}
    for category in result.categories():
        summary = result.summary(category)
        if measure in summary:
            found[f"{category} ({summary[measure].count})"] = summary[measure]

    def draw(axes: "Axes") -> None:
        rows = range(len(found))
        means = [each.mean for each in found.values()]
        low = [each.mean - each.low for each in found.values()]
        high = [each.high - each.mean for each in found.values()]
        axes.errorbar(means, rows, xerr=[low, high], fmt="o", color=BLUE, ecolor=GREY, capsize=3)
        axes.set_yticks(list(rows), list(found))
        axes.set_xlim(-0.02, 1.02)
        axes.invert_yaxis()
        axes.grid(axis="x", alpha=0.3)

    return drawn(f"{measure} by category", 0.8 + 0.28 * len(found), draw)


def _confusion(judged: Sequence[CaseResult]) -> Plot:
    names = [outcome.value for outcome in Outcome]
    counts = np.zeros((len(names), len(names)), dtype=int)
    for case in judged:
        counts[names.index(case.expected), names.index(case.got)] += 1

    def draw(axes: "Axes") -> None:
        axes.imshow(counts, cmap="Blues")
        axes.set_xticks(range(len(names)), names)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("actual")
        axes.set_ylabel("expected")
        for row, column in np.ndindex(*counts.shape):
            shade = "white" if counts[row, column] > counts.max() / 2 else "black"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=shade)

    return drawn("Outcomes, expected and actual", 4, draw)


def _risk(judged: Sequence[CaseResult]) -> Plot:
    right = [Outcome(case.expected) in ANSWERED and _is_right(case) for case in judged]
    points = risk_coverage([case.confidence for case in judged], right)

    def draw(axes: "Axes") -> None:
        axes.plot(*zip(*points, strict=True), color=RED)
        axes.set_xlabel("coverage: share of questions answered, most confident first")
        axes.set_ylabel("risk: share of wrong answers")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.grid(alpha=0.3)

    return drawn("Risk and coverage (wrong: should not be answered, or no right passage in the top five)", 3.2, draw)


def _is_right(case: CaseResult) -> bool:
    return case.measures.get("Success@5", 0.0) == 1.0


def _latency(result: Result) -> Plot:
    stages = stage_seconds(result.cases)

    def draw(axes: "Axes") -> None:
        milliseconds = [np.array(seconds) * 1000 for seconds in stages.values()]
        axes.boxplot(milliseconds, orientation="horizontal", tick_labels=list(stages), whis=(5, 95), showfliers=False)
        axes.set_xlabel("milliseconds (box: quartiles, whiskers: 5 and 95 %)")
        axes.grid(axis="x", alpha=0.3)

    return drawn("Time by stage", 0.8 + 0.4 * len(stages), draw)


def why_failed(case: CaseResult) -> list[str]:
    """The reasons a case failed, in words; empty if it passed."""
    reasons = []
    if case.measures.get("Success@5", 1.0) == 0.0:
        reasons.append("no right passage in the top five")
    if case.measures.get("outcome", 1.0) == 0.0:
        reasons.append(f"{case.got} instead of {case.expected}")
    if case.measures.get("forbidden", 0.0) > 0.0:
        reasons.append("contains a forbidden statement")
    if case.got == Outcome.ANSWER.value and case.measures.get("key-fact recall", 1.0) < 1.0:
        reasons.append(f"key-fact recall {case.measures['key-fact recall']:.2f}")
    return reasons
