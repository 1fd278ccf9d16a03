"""The latest evaluation, and two runs held against each other."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from guidebot.errors import Misuse
from guidebot.evaluate.compare import compare
from guidebot.evaluate.results import Result, read_result
from guidebot.web.desk.pages import alone, page

RESULTS = Path("eval/results")
router = APIRouter()


def _results() -> dict[str, Result]:
    """The runs that are kept by file name, the newest first."""
    found = {}
    for path in sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else ():
        try:
            found[path.stem] = read_result(path)
        except Misuse:  # figures of another kind stand there too
            continue
    return dict(sorted(found.items(), key=lambda pair: pair[1].made, reverse=True))


@router.get("/evaluation")
def show(request: Request, old: str = "", new: str = "") -> Response:
    """The figures of the newest run, and what differs from the one before or the one chosen."""
    found = _results()
    latest = found.get(new) or next((each for each in found.values() if each.data in ("dev", "test")), None)
    alike = {name: each for name, each in found.items() if latest and each.data == latest.data and each is not latest}
    before = alike.get(old) or next(iter(alike.values()), None)
    names = {id(each): name for name, each in found.items()}
    values: dict[str, Any] = {
        "found": found,
        "latest": latest,
        "name": names.get(id(latest), ""),
        "before": names.get(id(before), ""),
        "alike": list(alike),
        "compared": compare(before, latest) if before and latest else None,
    }
    return page(request, "evaluation", **values)


@router.get("/evaluation/{name}")
def report(name: str) -> Response:
    """The whole report of a run: plots, and every failure."""
    from guidebot.evaluate.report import report as page_of

    found = _results().get(name)
    if found is None:
        raise Misuse("there is no such run; choose one from the list")
    return alone(page_of(found))
