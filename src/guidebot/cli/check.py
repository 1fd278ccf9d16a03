"""`guidebot check`: check a draft against the documents, claim by claim."""

from pathlib import Path
from typing import Annotated, Any

import typer

from guidebot.checking.checker import worst_of
from guidebot.checking.report import WORDS, Checked, report
from guidebot.cli.shared.batch import answered, csv_rows, csv_text, lines_of
from guidebot.cli.shared.console import print_json, say, write_page
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.cli.shared.scope import Scope, scope_of, scoped
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.records import Label, Verdict
from guidebot.serialise import Shape, check_shape
from guidebot.text.plain_text import plain

LONGEST_DRAFT = 20_000
MARKS = {Label.SUPPORTED: "✓", Label.CONTRADICTED: "✗", Label.NOT_FOUND: "?"}


@scoped
def check(
    scope: Scope,
    claim: Annotated[str | None, typer.Argument(metavar="CLAIM", help="Claim or draft to check.")] = None,
    question: Annotated[str, typer.Option(help="Question that the draft answers.")] = "",
    batch: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Read drafts from JSON Lines ('-' for stdin) or a .csv file."),
    ] = None,
    report_to: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write an HTML report.")] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Split a draft into claims and check each against the documents in scope."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    if batch is not None and claim is not None:
        raise UsageError("give a claim or --batch, not both")
    if batch is not None:
        _check_batch(guide, batch, scope, report_to)
        return
    if claim is None:
        raise UsageError('no claim given; put it in quotes, such as: guidebot check "You can go LIVE at 16."')
    checked = _checked(guide, {"claim": claim, "question": question}, scope)
    if report_to is not None:
        write_page(report_to, report([checked]))
    if as_json:
        print_json(_shape(checked))
    else:
        for verdict in checked.verdicts:
            _show(verdict)


def _checked(guide: Guide, line: dict[str, Any], scope: Scope) -> Checked:
    draft, question = line.get("claim"), line.get("question", "")
    if not isinstance(draft, str) or not draft.strip() or not isinstance(question, str):
        raise UsageError('each line needs "claim" (a string) and may have "question" (a string)')
    if len(draft) > LONGEST_DRAFT:
        raise UsageError(f"the draft is longer than {LONGEST_DRAFT:,} characters; check it in parts")
    query = guide.query(question, **scope_of(line, scope))
    return Checked(draft, question, guide.check(draft, query))


def _shape(checked: Checked) -> Shape:
    return check_shape(checked.verdicts, worst_of(checked.verdicts))


def _check_batch(guide: Guide, batch: str, scope: Scope, report_to: Path | None) -> None:
    guide.generation()  # a missing index fails the command, not each line
    every: list[Checked] = []

    def answer(line: dict[str, Any]) -> Shape:
        checked = _checked(guide, line, scope)
        if report_to is not None:
            every.append(checked)
        return _shape(checked)

    if batch.endswith(".csv"):
        rows = [_row(shape) for shape in answered(csv_rows(batch), answer)]
        say(csv_text(rows).rstrip("\n"))
    else:
        for shape in answered(lines_of(batch), answer):
            print_json(shape, indent=None)
    if report_to is not None:
        write_page(report_to, report(every))


def _row(shape: Shape) -> dict[str, str]:
    """A draft's verdicts as one CSV row."""
    claims = shape.get("claims", [])
    return {
        "id": str(shape["id"] or ""),
        "label": shape.get("label", ""),
        "claims": "\n".join(f"{claim['label']}: {claim['text']}" for claim in claims),
        "reasons": "\n".join(reason for claim in claims for reason in claim["reasons"]),
        "evidence": "\n".join(claim["evidence"][0]["quote"] for claim in claims if claim["evidence"]),
        "error": shape.get("error", ""),
    }


def _show(verdict: Verdict) -> None:
    say(f"{MARKS[verdict.label]} {WORDS[verdict.label]} ({verdict.confidence:.0%}): {verdict.claim}")
    for reason in verdict.reasons:
        say(f"    {reason}")
    for quote in verdict.evidence[:1]:
        source = quote.passage.source
        say(f"    “{' '.join(plain(quote.words).split())}” ({source.path})")
    say()
