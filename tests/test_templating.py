"""One way to make HTML: templates that escape every value, and no HTML in Python."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError, nodes
from markupsafe import Markup

from conftest import ROOT
from guidebot.checking.report import Checked
from guidebot.checking.report import report as drafts_report
from guidebot.evaluation.html_report import report as evaluation_report
from guidebot.evaluation.results import CaseResult, Result
from guidebot.records import Label, Passage, Quote, Source, Verdict
from guidebot.store.clusters import Gap
from guidebot.store.insights import Helpfulness, Insights, InsightShare, Window
from guidebot.store.weekly_report import weekly_page
from guidebot.templating import FILTERS, environment, render
from hostile import EVIL, assert_nothing_runs, templates_of, used_templates

SOURCES = ROOT / "src" / "guidebot"
ELEMENTS = (
    "a abbr address article aside b blockquote body br button caption cite code col dd del details dfn dialog div dl dt em "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend "
    "li link main mark meta meter nav ol optgroup option p path pre progress q rect s samp script section select small "
    "span strong style sub summary sup svg table tbody td template text textarea tfoot th thead time title tr u ul var"
)
TAG = re.compile(rf"(?<!\?P)</?(?:{'|'.join(ELEMENTS.split())})(?=[\s>/]|$)|<!doctype", re.IGNORECASE)
TOKENS = ("<s>", "</s>")  # with which a model's texts begin and end
# Python that reads HTML, or names an element, and makes none.
READS = {
    "plots.py": ("<svg",),  # where matplotlib's drawing begins
    "reader/network.py": TOKENS,
    "training/e5_base.py": (*TOKENS, "<s> $A </s>", "<s> $A </s> </s> $B </s>"),
    "training/reader_trainer.py": TOKENS,
    "web/chat/gradio_page.py": (  # Gradio's page, into which ours is put
        "</head>",
        r"<body\b[^>]*>",
        '<script type="module" crossorigin src="([^"]+)"></script>',
        "<meta[^>]*(?:og:|twitter:)[^>]*>",
    ),
}
# Whoever declares HTML to be safe, and why it is.
TRUSTING = {
    "plots.py",  # matplotlib escapes what it draws
    "templating.py",  # a file of ours
    "text/markdown.py",  # markdown-it escapes HTML, and drops script URLs
    "web/chat/answer_pieces.py",  # the same
    "web/chat/page.py",  # our own scripts
    "web/documents/sanitise.py",  # nh3 leaves only harmless elements
}
BUILT_IN = (
    *("capitalize", "format", "int", "join", "length", "list", "map", "max", "round", "select", "tojson", "urlencode"),
    "xmlattr",
)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string and every literal part of an f-string, without the docstrings."""
    bare = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in bare:
            if isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node.value, bytes):
                yield node.lineno, node.value.decode("latin-1")


def test_no_python_file_holds_html() -> None:
    found = [
        f"{name}:{line}: {text}"
        for name, module in modules()
        for line, text in strings(module)
        if TAG.search(text) and text not in READS.get(name, ())
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["<p>", "</div>", '<a href="', "<br/>", "<img", "<!DOCTYPE html>", "<li class='x'>y", "<h2>{x}</h2>"]
)
def test_the_scan_sees_html(text: str) -> None:
    assert [TAG.search(found) is not None for _, found in strings(ast.parse(f"x = {text!r}"))] == [True]
    assert [TAG.search(found) is not None for _, found in strings(ast.parse(f"x = f{text!r}"))].count(True) >= 1


@pytest.mark.parametrize("text", [r"(?P<q>\d+)", "<index>/CURRENT", "a < b", "x <-> y", "<|begin|>"])
def test_the_scan_sees_nothing_else(text: str) -> None:
    assert TAG.search(text) is None


def test_every_exception_is_needed() -> None:
    for name, texts in READS.items():
        there = {text for _, text in strings(ast.parse((SOURCES / name).read_text(encoding="utf-8")))}
        assert set(texts) <= there, name


def calls(module: ast.Module) -> set[str]:
    return {node.func.id for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_only_few_declare_html_to_be_safe() -> None:
    assert {name for name, module in modules() if "trusted" in calls(module)} == TRUSTING
    assert {name for name, module in modules() if "Markup" in calls(module)} == {"templating.py"}


@pytest.mark.parametrize("name", environment().list_templates())
def test_no_template_leaves_a_value_unescaped(name: str) -> None:
    """With autoescape on, only these could: a filter or a block that says so."""
    assert environment().autoescape is True
    source = (SOURCES / "templates" / name).read_text(encoding="utf-8")
    tree = environment().parse(source)
    assert {each.name for each in tree.find_all(nodes.Filter)} <= {*FILTERS, *BUILT_IN}
    assert not list(tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)))
    assert environment().get_template(name)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="src"):
        render("chat/entry.html")


def test_a_value_is_escaped_once() -> None:
    assert render("chat/title.html", title="A & <b>") == "<title>A &amp; &lt;b&gt;</title>"
    assert isinstance(render("chat/title.html", title=""), Markup)


PASSAGE = Passage(
    "p", Source(EVIL, EVIL, EVIL, EVIL, effective_to=date(2026, 9, 3)), (EVIL, f"{EVIL} 2"), EVIL, 0, len(EVIL)
)
VERDICT = Verdict(EVIL, 1, len(EVIL) - 1, Label.NOT_FOUND, (0.0, 0.1, 0.9), (Quote(PASSAGE, 0, len(EVIL)),), (EVIL,))
SHARES = (InsightShare(EVIL, 3), InsightShare(EVIL, 0))
INSIGHTS = Insights(
    first=date(2026, 8, 31),
    last=date(2026, 9, 1),
    turns=3,
    days=(InsightShare("2026-08-31", 3), InsightShare("2026-09-01", 0)),
    outcomes=SHARES,
    languages=SHARES,
    channels=SHARES,
    topics=SHARES,
    weeks=(),
    gaps=(Gap(5, 5, 0, EVIL, EVIL),),
    smaller_gaps=2,
    cited=SHARES,
    never_cited=(EVIL,),
    helpfulness=(Helpfulness(EVIL, 1, 2),),
    resolved=1,
    hours_to_resolution=None,
    campaign=Window(date(2026, 8, 31), date(2026, 9, 1), ((EVIL, 1, 2, 3),)),
)
CASE = CaseResult(EVIL, EVIL, EVIL, {EVIL: 1.0, "Success@5": 0.0}, answer=EVIL, found=(EVIL,))
RESULT = Result(EVIL, EVIL, EVIL, "2026-11-22T22:19:43+00:00", "1", "g", (CASE,))


def test_nothing_of_a_report_runs() -> None:
    environment.cache_clear()
    pages = [
        drafts_report([Checked(EVIL, EVIL, (VERDICT,))]),
        weekly_page(INSIGHTS),
        evaluation_report(RESULT),
    ]
    for page in pages:
        assert_nothing_runs(page)
        assert page.count("&lt;script&gt;alert(1)") >= 5
    assert used_templates("reports") == templates_of("reports")


def test_dates_are_written_as_in_every_other_text() -> None:
    page = weekly_page(INSIGHTS)
    assert "What creators asked, 31 August 2026 to 1 September 2026" in page
    assert ">31 Aug</text>" in page
    assert "until 3 September 2026" in drafts_report([Checked(EVIL, "", (VERDICT,))])


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("day", date(2026, 8, 20), "20 August 2026"),
        ("day", None, "–"),
        ("short_day", "2026-08-20", "20 Aug"),
        ("time", datetime(2026, 8, 20, 22, 30, tzinfo=UTC), "20 Aug 2026, 23:30"),
        ("time", None, "–"),
        ("short_time", datetime(2026, 8, 20, 23, 30, tzinfo=UTC), "21 Aug 00:30"),
        ("iso_time", "2026-11-22T22:19:43+00:00", "22 Nov 2026, 22:19"),
        ("one_line", " a\n b ", "a b"),
        ("one_line", "x" * 161, "x" * 159 + "…"),
        ("sentence", "choose an outcome", "Choose an outcome."),
        ("percent", 0.876, "88%"),
    ],
)
def test_filters(name: str, value: object, shown: str) -> None:
    assert FILTERS[name](value) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0 drafts"), (1, "1 draft"), (2, "2 drafts")])
def test_things_are_counted(number: int, shown: str) -> None:
    assert FILTERS["counted"](number, "draft") == shown


def test_every_template_and_style_is_packaged(tmp_path: Path) -> None:
    """Hatchling takes everything below the package, unless git ignores it."""
    from subprocess import run

    found = run(
        ["git", "check-ignore", *map(str, [*SOURCES.rglob("*.html"), *SOURCES.rglob("*.css")])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


def macros_of(tree: nodes.Template) -> set[str]:
    """The names of the macros that a template defines or imports."""
    imported = (name for each in tree.find_all(nodes.FromImport) for name in each.names)
    named = {name[1] if isinstance(name, tuple) else name for name in imported}
    return named | {each.name for each in tree.find_all(nodes.Macro)}


@pytest.mark.parametrize("name", environment().list_templates())
def test_no_macro_hides_a_value_of_its_name(name: str) -> None:
    loader = environment().loader
    assert loader is not None
    tree = environment().parse(loader.get_source(environment(), name)[0])
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    shown = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load" and id(each) not in called}
    assert {macro for macro in macros_of(tree) & shown if not macro.startswith("_")} == set()  # those are passed on
