"""The latest evaluation run, compared with another."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from guidebot.errors import UsageError
from guidebot.evaluation.compare import RunComparison, compare
from guidebot.evaluation.results import Result, read_result
from guidebot.evaluation.statistics import Interval
from guidebot.web.desk.pages import alone, page

RESULTS = Path("eval/results")
OWN = ("dev", "test")  # our own cases, not a public data set
KEPT = 128
Figures = tuple[dict[str, Interval], dict[str, float | None]]
router = APIRouter()


def _results() -> dict[str, Result]:
    """The stored runs by file name, newest first."""
    found = {}
    for path in sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else ():
        result = _read(path, path.stat().st_mtime_ns)
        if result is not None:
            found[path.stem] = result
    return dict(sorted(found.items(), key=lambda pair: pair[1].made, reverse=True))


@lru_cache(maxsize=KEPT)
def _read(path: Path, changed: int) -> Result | None:  # noqa: ARG001  # so that a changed file is read again
    try:
        return read_result(path)
    except UsageError:  # the folder holds other kinds of figures too
        return None


@lru_cache(maxsize=KEPT)
def _figures(path: str, made: str) -> Figures:
    """A run's figures; the intervals take a second to compute."""
    found = _results()[path]
    assert found.made == made
    return found.summary(), found.outcomes()


@lru_cache(maxsize=KEPT)
def _compared(old: str, new: str, made: tuple[str, str]) -> RunComparison:
    found = _results()
    assert made == (found[old].made, found[new].made)
    return compare(found[old], found[new])


def _difference(old: str, new: str, made: tuple[str, str]) -> tuple[RunComparison | None, str]:
    """Two runs compared, or the reason why they cannot be."""
    try:
        return _compared(old, new, made), ""
    except UsageError as error:
        return None, str(error)


@router.get("/evaluation")
def show(request: Request, old: str = "", new: str = "") -> Response:
    """Show the figures of a run, and compare them with the run before it or the one chosen."""
    found = _results()
    own = (name for name, each in found.items() if each.data in OWN)
    name = new if new in found else next(own, "")
    alike = [other for other, each in found.items() if other != name and name and each.data == found[name].data]
    before = old if old in alike else "".join(alike[:1])
    made = (found[before].made, found[name].made) if before else ("", "")
    compared, lacking = _difference(before, name, made) if before else (None, "")
    values: dict[str, Any] = {
        "found": found,
        "latest": found.get(name),
        "figures": _figures(name, found[name].made) if name else ({}, {}),
        "name": name,
        "before": before,
        "alike": alike,
        "compared": compared,
        "lacking": lacking,
    }
    return page(request, "evaluation", **values)


@router.get("/evaluation/{name}")
def report(name: str) -> Response:
    """The full report of a run, with plots and every failure."""
    from guidebot.evaluation.html_report import report as page_of

    found = _results().get(name)
    if found is None:
        raise UsageError("this run does not exist; choose one from the list")
    return alone(page_of(found))
