"""Insights as one HTML file, and as CSV that a spreadsheet can open safely."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from guidebot.csv_safety import cell
from guidebot.plots import BLUE, GREY, page
from guidebot.store.insights import FEW, Insights, InsightShare

MOST_LABELS = 10
PLOT_WIDTH = 680
COLUMN_HEIGHT, ABOVE = 120, 18
ROW_HEIGHT, NAME_WIDTH, COUNT_WIDTH = 22, 200, 60


def weekly_page(found: Insights) -> str:
    """The HTML of a report, which loads nothing from other servers."""
    title = f"What creators asked, {found.first} to {found.last}"
    sections = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{found.turns} questions. Groups of fewer than {FEW} are not shown separately.</p>",
    ]
    if found.turns:
        sections += [_volume(found), *(_bars(name, shares) for name, shares in _shares(found) if shares)]
    sections += [_gaps(found), _documents(found), _helpfulness(found), _resolution(found), _campaign(found)]
    return page(title, [section for section in sections if section])


def _shares(found: Insights) -> list[tuple[str, Sequence[InsightShare]]]:
    return [
        ("Outcomes", found.outcomes),
        ("Topics", found.topics),
        ("Languages", found.languages),
        ("Channels", found.channels),
    ]


def _volume(found: Insights) -> str:
    """A column for each day, with dates under some of them."""
    most = max([1, *(day.count for day in found.days)])
    wide = PLOT_WIDTH / max(1, len(found.days))
    step = -(-len(found.days) // MOST_LABELS)
    marks = [f'<text x="0" y="{ABOVE - 4}">{most} questions</text>']
    for number, day in enumerate(found.days):
        high = COLUMN_HEIGHT * day.count / most
        marks.append(_bar(number * wide, ABOVE + COLUMN_HEIGHT - high, wide * 0.8, high))
        if number % step == 0:
            marks.append(f'<text x="{number * wide:.1f}" y="{ABOVE + COLUMN_HEIGHT + ABOVE}">{day.name[5:]}</text>')
    return _plot("Questions per day", COLUMN_HEIGHT + 2.5 * ABOVE, marks)


def _bars(title: str, shares: Sequence[InsightShare]) -> str:
    """A bar for each share, with its name before it and its count after it."""
    most = max(1, *(share.count for share in shares))
    marks = []
    for number, share in enumerate(shares):
        top = number * ROW_HEIGHT
        long = (PLOT_WIDTH - NAME_WIDTH - COUNT_WIDTH) * share.count / most
        text = top + 0.7 * ROW_HEIGHT
        marks.append(f'<text x="{NAME_WIDTH - 8}" y="{text:.1f}" text-anchor="end">{escape(share.name)}</text>')
        marks.append(_bar(NAME_WIDTH, top + 3, long, ROW_HEIGHT - 6))
        marks.append(f'<text x="{NAME_WIDTH + long + 6:.1f}" y="{text:.1f}" fill="{GREY}">{share.count}</text>')
    return _plot(title, ROW_HEIGHT * len(shares), marks)


def _bar(left: float, top: float, width: float, height: float) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{BLUE}"/>'


def _plot(title: str, height: float, marks: Iterable[str]) -> str:
    size = f'width="{PLOT_WIDTH}" height="{height:.0f}" viewBox="0 0 {PLOT_WIDTH} {height:.0f}"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="12">{"".join(marks)}</svg>'
    return f"<h2>{escape(title)}</h2><figure>{drawing}</figure>"


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    return f"<h2>{escape(title)}</h2><table><tr>{head}</tr>{body}</table>" if body else ""


def _gaps(found: Insights) -> str:
    rows = [(gap.size, _trend(gap.earlier, gap.later), gap.example, gap.nearest) for gap in found.gaps]
    table = _table("Unanswered questions", ("questions", "trend", "example", "closest document"), rows)
    if not found.smaller_gaps:
        return table
    return f"{table or '<h2>Unanswered questions</h2>'}<p>Plus {found.smaller_gaps} in groups of fewer than {FEW}.</p>"


def _trend(earlier: int, later: int) -> str:
    """The trend of a count between the two halves of the period, unless it is likely to be chance."""
    if abs(later - earlier) <= 2 * math.sqrt(earlier + later):
        return "steady"
    return f"{'rising' if later > earlier else 'falling'} ({earlier} to {later})"


def _documents(found: Insights) -> str:
    rows = [(share.count, share.name) for share in found.cited]
    never = ", ".join(found.never_cited)
    more = f"<details><summary>Never cited: {len(found.never_cited)}</summary><p>{escape(never)}</p></details>"
    return _table("Most cited documents", ("answers", "document"), rows) + (more if never else "")


def _helpfulness(found: Insights) -> str:
    rows = [(each.topic, each.helpful, each.unhelpful) for each in found.helpfulness]
    return _table("Ratings by topic", ("topic", "helpful", "not helpful"), rows)


def _resolution(found: Insights) -> str:
    took = "" if found.hours_to_resolution is None else f"; the median time was {found.hours_to_resolution} hours"
    return f"<h2>Review</h2><p>{found.resolved} items resolved{took}.</p>"


def _campaign(found: Insights) -> str:
    if found.campaign is None:
        return ""
    title = f"Campaign from {found.campaign.first} to {found.campaign.last}"
    table = _table(title, ("topic", "before", "during", "after"), found.campaign.topics)
    return table or f"<h2>{escape(title)}</h2><p>There are too few questions to compare.</p>"


def insights_csv(found: Insights) -> str:
    """Every figure as lines of section, name and count; no cell can start a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("section", "name", "count"))
    for row in _csv_rows(found):
        writer.writerow([cell(value) for value in row])
    return stream.getvalue()


def _csv_rows(found: Insights) -> Iterator[tuple[str, str, int]]:
    sections = [("day", found.days), ("outcome", found.outcomes), ("topic", found.topics)]
    sections += [("language", found.languages), ("channel", found.channels), ("cited", found.cited)]
    for section, shares in sections:
        yield from ((section, share.name, share.count) for share in shares)
    yield from (("week", f"{week} {topic}", count) for week, topic, count in found.weeks)
    yield from (("unanswered", gap.example, gap.size) for gap in found.gaps)
    yield from (("never cited", document, 0) for document in found.never_cited)
    for each in found.helpfulness:
        yield "helpful", each.topic, each.helpful
        yield "unhelpful", each.topic, each.unhelpful
    yield "resolved", "items", found.resolved
    for topic, before, during, after in found.campaign.topics if found.campaign else ():
        yield "before campaign", topic, before
        yield "during campaign", topic, during
        yield "after campaign", topic, after
