"""Insights as one HTML file, and as CSV that a spreadsheet can open safely."""

import csv
import io
import math
from collections.abc import Iterator

from markupsafe import Markup

from guidebot.csv_safety import cell
from guidebot.store.insights import FEW, Insights
from guidebot.templating import render


def weekly_page(found: Insights) -> Markup:
    """The HTML of a report, which loads nothing from other servers."""
    return render(
        "reports/weekly.html",
        found=found,
        few=FEW,
        shown=[
            ("Outcomes", found.outcomes),
            ("Topics", found.topics),
            ("Languages", found.languages),
            ("Channels", found.channels),
        ],
        gaps=[(gap.size, _trend(gap.earlier, gap.later), gap.example, gap.nearest) for gap in found.gaps],
        cited=[(share.count, share.name) for share in found.cited],
        ratings=[(each.topic, each.helpful, each.unhelpful) for each in found.helpfulness],
    )


def _trend(earlier: int, later: int) -> str:
    """The trend of a count between the two halves of the period, unless it is likely to be chance."""
    if abs(later - earlier) <= 2 * math.sqrt(earlier + later):
        return "steady"
    return f"{'rising' if later > earlier else 'falling'} ({earlier} to {later})"


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
