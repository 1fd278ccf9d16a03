"""HTML report of checked drafts, with coloured claims next to their evidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from guidebot.records import Label, Verdict
from guidebot.templating import render
from guidebot.text.highlight import HighlightPiece, highlighted
from guidebot.text.plain_text import plain

WORDS = {Label.SUPPORTED: "supported", Label.CONTRADICTED: "contradicted", Label.NOT_FOUND: "not found"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked draft: its text, the question it answers (or ""), and its verdicts."""

    draft: str
    question: str
    verdicts: tuple[Verdict, ...]


def report(checked: Sequence[Checked]) -> Markup:
    """A self-contained HTML report of checked drafts."""
    counts = Counter(verdict.label for each in checked for verdict in each.verdicts)
    return render(
        "reports/drafts.html",
        drafts=[(each, _coloured(each)) for each in checked],
        counts=[(label, counts[label]) for label in Label],
        words=WORDS,
        plain=plain,
    )


def _coloured(checked: Checked) -> list[HighlightPiece]:
    """A draft with each claim highlighted by its label."""
    spans = [(each.start, each.end, each.label.value, WORDS[each.label]) for each in checked.verdicts]
    return highlighted(checked.draft, spans)
