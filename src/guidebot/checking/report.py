"""HTML report of checked drafts, with coloured claims next to their evidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from guidebot.records import Label, Quote, Verdict
from guidebot.text.plain_text import plain

WORDS = {Label.SUPPORTED: "supported", Label.CONTRADICTED: "contradicted", Label.NOT_FOUND: "not found"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked draft: its text, the question it answers (or ""), and its verdicts."""

    draft: str
    question: str
    verdicts: tuple[Verdict, ...]


def report(checked: Sequence[Checked]) -> str:
    """A self-contained HTML report of checked drafts."""
    style = files("guidebot.checking").joinpath("report.css").read_text(encoding="utf-8")
    counts = Counter(verdict.label for each in checked for verdict in each.verdicts)
    summary = ", ".join(f"{counts[label]} {WORDS[label]}" for label in Label)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Drafts checked</title>'
        f"<style>\n{style}</style></head>\n<body>\n<h1>Drafts checked</h1>\n"
        f"<p>{len(checked)} {'draft' if len(checked) == 1 else 'drafts'}; claims: {summary}. "
        "Labels are automatic: read the sentence next to each claim before you act on it.</p>\n"
        + "\n".join(_draft(each) for each in checked)
        + "\n</body></html>\n"
    )


def _draft(checked: Checked) -> str:
    question = f"<h2>{escape(checked.question)}</h2>" if checked.question else ""
    rows = "\n".join(_row(verdict) for verdict in checked.verdicts)
    return (
        f'<section>{question}<p class="draft">{_coloured(checked)}</p>'
        f"<table><tr><th>claim</th><th>what the documents say</th></tr>{rows}</table></section>"
    )


def _coloured(checked: Checked) -> str:
    pieces, done = [], 0
    for verdict in checked.verdicts:
        pieces.append(escape(checked.draft[done : verdict.start]))
        words = escape(checked.draft[verdict.start : verdict.end])
        pieces.append(f'<mark class="{verdict.label}" title="{WORDS[verdict.label]}">{words}</mark>')
        done = verdict.end
    return "".join([*pieces, escape(checked.draft[done:])])


def _row(verdict: Verdict) -> str:
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in verdict.reasons)
    quotes = "".join(_quote(quote) for quote in verdict.evidence)
    return (
        f'<tr><td><strong class="{verdict.label}">{WORDS[verdict.label]}</strong> {verdict.confidence:.0%}<br>'
        f"{escape(verdict.claim)}{f'<ul>{reasons}</ul>' if reasons else ''}</td><td>{quotes or 'nothing in scope'}</td></tr>"
    )


def _quote(quote: Quote) -> str:
    source = quote.passage.source
    place = " › ".join(dict.fromkeys((source.title, *quote.passage.headings)))
    until = f", until {source.effective_to:%-d %B %Y}" if source.effective_to else ""
    return f"<blockquote>{escape(plain(quote.words))}<footer>{escape(place)}{until}</footer></blockquote>"
