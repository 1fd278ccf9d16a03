"""`guidebot corpus`: maintain the documents."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from guidebot.cli.shared.console import complain, print_json, say, write_page
from guidebot.cli.shared.options import AsJson, CorpusDir, settings_from
from guidebot.corpus.lint import KINDS, STALE_AFTER, TOPICS, Draft, LintFinding, Severity, open_draft
from guidebot.corpus.print_pack import print_pack
from guidebot.corpus.read import read_corpus, read_document
from guidebot.corpus.scaffold import Outline, new_document
from guidebot.corpus.status import CorpusStatus, Dated, corpus_status
from guidebot.days import day_from
from guidebot.days import today as today_in_london
from guidebot.errors import CorpusError, UsageError
from guidebot.index.changes import Change, ChangeKind, changes, word_changes
from guidebot.index.passage_lint import lint as lint_draft
from guidebot.records import Document

Today = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="Date to use as today, as YYYY-MM-DD [today].")
]
app = typer.Typer(
    help="Lint, create, compare and print documents.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


def _draft(corpus: Path | None, today: str | None, stale_after: int = STALE_AFTER) -> Draft:
    return open_draft(settings_from(corpus=corpus).corpus, day_from(today) or today_in_london(), stale_after)


@app.command("lint")
def lint(
    corpus: CorpusDir = None,
    today: Today = None,
    stale_after: Annotated[
        int, typer.Option(min=1, help="Days after which a document needs checking again.")
    ] = STALE_AFTER,
    as_json: AsJson = False,
) -> None:
    """Report errors and warnings in the documents; exit 1 on errors."""
    found = lint_draft(_draft(corpus, today, stale_after))
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            say(_line(finding))
        complain(f"{errors} errors, {len(found) - errors} warnings")
    if errors:
        raise typer.Exit(1)


def _line(finding: LintFinding) -> str:
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    return f"{place}: {finding.severity.value} {finding.rule}: {finding.message}"


@app.command("status")
def status(corpus: CorpusDir = None, today: Today = None, as_json: AsJson = False) -> None:
    """Show document counts, missing translations, upcoming end dates and the oldest checks."""
    summed = corpus_status(_draft(corpus, today))
    if as_json:
        print_json(asdict(summed), default=str)
    else:
        _show_board(summed)


def _show_board(summed: CorpusStatus) -> None:
    locales = sorted({locale for row in summed.rows for locale in row.locales})
    table = Table(title=f"{summed.documents} documents", title_justify="left")
    for heading in ("topic", *locales, "kinds"):
        table.add_column(heading, justify="right" if heading in locales else "left")
    for row in summed.rows:
        kinds = ", ".join(f"{kind} {count}" for kind, count in row.kinds.items())
        table.add_row(row.topic or "(none)", *(str(row.locales.get(locale, 0)) for locale in locales), kinds)
    totals = [str(sum(row.locales.get(locale, 0) for row in summed.rows)) for locale in locales]
    table.add_row("all", *totals, "")
    Console(width=max(100, Console().width)).print(table)
    for locale, paths in summed.untranslated.items():
        _show_list(f"{len(paths)} not translated into {locale}", paths)
    _show_list(f"{len(summed.stale_translations)} outdated translations", summed.stale_translations)
    _show_list("Ending next", _dated(summed.ending_next))
    _show_list("Checked longest ago", _dated(summed.oldest_checks))


def _dated(entries: tuple[Dated, ...]) -> Iterator[str]:
    return (f"{entry.day}  {entry.path}" for entry in entries)


def _show_list(title: str, lines: tuple[str, ...] | Iterator[str]) -> None:
    say(f"\n{title}")
    for line in lines:
        say(f"  {line}")


@app.command("new")
def new(
    kind: Annotated[str | None, typer.Option(help=f"One of: {', '.join(KINDS)}.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the document.")] = None,
    topic: Annotated[str | None, typer.Option(help=f"One of: {', '.join(TOPICS)}.")] = None,
    locale: Annotated[str, typer.Option(help="Locale of the document.")] = "en-GB",
    regions: Annotated[str | None, typer.Option(help="Regions it applies to, such as global or GB,EEA.")] = None,
    sources: Annotated[str | None, typer.Option(help="Source URLs, separated by commas.")] = None,
    effective_from: Annotated[str | None, typer.Option(help="First day in force, or none.")] = None,
    effective_to: Annotated[str | None, typer.Option(help="Last day in force, or none.")] = None,
    document: Annotated[str | None, typer.Option("--id", help="File name without .md [from the title].")] = None,
    corpus: CorpusDir = None,
) -> None:
    """Create a document from the template of its kind; missing options are prompted for."""
    outline = Outline(
        kind=kind or typer.prompt("Kind", type=str, default=KINDS[0]),
        title=title or typer.prompt("Title"),
        topic=topic or typer.prompt("Topic"),
        locale=locale,
        regions=_words(regions or typer.prompt("Regions", default="global")),
        sources=_words(typer.prompt("Sources", default="") if sources is None else sources),
        checked=today_in_london(),
        effective_from=_day_or_none(effective_from, "First day in force"),
        effective_to=_day_or_none(effective_to, "Last day in force"),
    )
    say(str(new_document(settings_from(corpus=corpus).corpus, outline, document)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _day_or_none(given: str | None, question: str) -> date | None:
    answer = typer.prompt(question, default="none") if given is None else given
    return None if answer in ("", "none") else day_from(answer)


@app.command("pack")
def pack(
    topic: Annotated[str, typer.Argument(help="Topic to print.")],
    locale: Annotated[str, typer.Option(help="Locale to print.")] = "en-GB",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Output file [stdout].")] = None,
    corpus: CorpusDir = None,
    today: Today = None,
) -> None:
    """Write a print-ready HTML page for a topic, with a self-check."""
    page = print_pack(_draft(corpus, today), topic, locale)
    if out is None:
        say(page)
        return
    write_page(out, page)


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Old folder or file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="New folder or file.")],
    as_json: AsJson = False,
) -> None:
    """Compare two versions of the documents by section and passage, ignoring layout."""
    found = list(_compare(old, new))
    if as_json:
        print_json([asdict(change) for change in found])
        return
    headings: tuple[str, ...] | None = None
    for change in found:
        if change.headings != headings:
            headings = change.headings
            say(f"\n{change.document}: {' > '.join(headings) or '(no heading)'}")
        say(_shown(change))
    counts = ", ".join(f"{sum(change.kind is kind for change in found)} {kind.value}" for kind in ChangeKind)
    complain(counts if found else "no changes, apart from layout")


def _compare(old: Path, new: Path) -> Iterator[Change]:
    if old.is_dir() != new.is_dir():
        raise UsageError("compare two folders or two files, not a folder with a file")
    before, after = _documents(old), _documents(new)
    for key in sorted(before.keys() | after.keys()):
        yield from changes(before.get(key) or _nothing(after[key]), after.get(key) or _nothing(before[key]))


def _documents(path: Path) -> dict[str, Document]:
    if not path.exists():
        raise UsageError(f"file or folder not found: {path}")
    if path.is_file():
        return {"": read_document(path, path.parent)}
    corpus = read_corpus(path)
    if not corpus.documents:
        raise CorpusError(f"no readable documents in {path}")
    for fault in corpus.faults:
        complain(f"{path / fault.path}: {fault.reason}")
    return {f"{each.source.locale}/{each.source.document}@{each.source.version}": each for each in corpus.documents}


def _nothing(document: Document) -> Document:
    return Document(document.source, "", (), "")


def _shown(change: Change) -> str:
    if change.kind is not ChangeKind.REWORDED:
        mark = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.MOVED: ">"}[change.kind]
        return f"  {mark} {change.after or change.before}"
    return f"  ~ {reworded(change.before, change.after)}"


def reworded(before: str, after: str) -> str:
    """A word diff: [-removed-] and {+added+}."""
    styles = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return " ".join(styles[mark].format(words) for mark, words in word_changes(before, after))
