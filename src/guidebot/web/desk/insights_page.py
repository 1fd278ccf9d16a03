"""Figures and plots of creators' questions and gaps in the documents, and the weekly report."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from guidebot.days import day_from, today
from guidebot.errors import UsageError
from guidebot.store.insights import Insights, InsightShare, insights
from guidebot.store.weekly_report import insights_csv, weekly_page
from guidebot.web.desk.dependencies import Desk, InRoom
from guidebot.web.desk.pages import alone, page

USUAL = timedelta(days=27)  # four weeks
WEEK = timedelta(days=6)
LONGEST = timedelta(days=366)
Day = Annotated[str, Query()]
router = APIRouter()


@router.get("/insights")
def show(request: Request, room: InRoom, since: Day = "", until: Day = "", campaign: Day = "") -> Response:
    """Show the figures for a period."""
    first, last = _days(since, until, USUAL)
    asof = room.summaries.get(("insights", first, last, campaign), lambda: _found(room, first, last, campaign))
    found = asof.value
    shares = [("Outcomes", found.outcomes), ("Topics", found.topics)]
    shares += [("Languages", found.languages), ("Channels", found.channels)]
    most = max((day.count for day in found.days), default=0)
    campaigns = sorted({each.document for each in room.guide.generation().places if each.effective_to})
    values = {
        "found": found,
        "shares": [(name, _bars(each)) for name, each in shares if each],
        "most": most,
        "at": asof.at,
    }
    return page(request, "insights", campaigns=campaigns, campaign=campaign, **values)


@router.get("/insights/weekly")
def weekly(room: InRoom, until: Day = "", since: Day = "") -> Response:
    """The weekly report as one file."""
    first, last = _days(since, until, WEEK)
    return alone(weekly_page(_found(room, first, last, "")), f"weekly-{last}.html")


@router.get("/insights/table")
def table(room: InRoom, since: Day = "", until: Day = "", campaign: Day = "") -> Response:
    """The figures as CSV."""
    first, last = _days(since, until, USUAL)
    headers = {"Content-Disposition": f'attachment; filename="insights-{last}.csv"'}
    text = insights_csv(_found(room, first, last, campaign))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _days(since: str, until: str, usual: timedelta) -> tuple[date, date]:
    last = day_from(until.strip() or None) or today()
    first = day_from(since.strip() or None) or last - usual
    if first > last or last - first > LONGEST:
        raise UsageError(f"{first} to {last} is not a valid period; choose one of up to a year")
    return first, last


def _found(room: Desk, first: date, last: date, campaign: str) -> Insights:
    sources = set(room.guide.generation().places)
    window = next(
        (
            (each.effective_from, each.effective_to)
            for each in sources
            if each.document == campaign and each.effective_from and each.effective_to
        ),
        None,
    )
    return insights(room.database, first, last, sources=sources, embed=room.embed, campaign=window)


def _bars(shares: tuple[InsightShare, ...]) -> list[tuple[str, int, float]]:
    """Each share with the length of its bar, from 0 to 100."""
    most = max(share.count for share in shares)
    return [(share.name, share.count, 100 * share.count / most) for share in shares]
