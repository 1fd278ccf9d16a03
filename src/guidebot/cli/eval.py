"""`guidebot eval`: measure retrieval and answers, and test whether a change is significant."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.eval_field import app as field
from guidebot.cli.eval_routing import routing
from guidebot.cli.shared.console import complain, print_json, progress_bar, say, write_page
from guidebot.cli.shared.differences import say_differences
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.corpus.read import read_corpus
from guidebot.days import today
from guidebot.errors import UsageError
from guidebot.evaluation.attacks import read_attacks, run_attacks, summed_up, write_attacks
from guidebot.evaluation.cases import SPLITS, in_split, read_cases, to_rejudge
from guidebot.evaluation.compare import RunComparison, compare, drops
from guidebot.evaluation.configs import Config, read_config
from guidebot.evaluation.datasets import read_dataset
from guidebot.evaluation.field_cases import field_cases
from guidebot.evaluation.labelled_claims import claims_in_split, claims_to_rejudge, read_claims
from guidebot.evaluation.redaction_cases import RedactionResult, measure_redaction, read_redaction_cases
from guidebot.evaluation.results import Result, read_result, stage_times
from guidebot.evaluation.run import run_cases, run_dataset, score_dataset_run, score_run
from guidebot.evaluation.run_claims import ClaimRun, run_claims
from guidebot.evaluation.statistics import Interval
from guidebot.extras import extra, require
from guidebot.guide import Guide
from guidebot.index.build import publish_documents
from guidebot.records import Label

RESULTS = Path("eval/results")
CASES = Path("eval/cases")
CLAIMS = Path("eval/claims/claims.jsonl")
REDACTION_CASES = Path("eval/redaction/cases.jsonl")
ATTACKS = Path("eval/attacks/attacks.jsonl")
BASELINE = RESULTS / "baseline.json"
TEST_LOG = "test-runs.jsonl"

ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="TOML configuration [defaults].")]
Results = Annotated[Path, typer.Option("--results", metavar="DIR", help="Folder for results.")]
app = typer.Typer(
    help="Measure retrieval and answers.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
app.command("routing")(routing)
app.add_typer(field, name="field")


@app.command("run")
def run(
    config: ConfigFile = None,
    split: Annotated[str, typer.Option(help="dev or test (each run on test is logged).")] = "dev",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Public data set to use instead of guidebot's own cases.")
    ] = None,
    languages: Annotated[
        str, typer.Option(help="Languages of questions and documents, if a data set has several.")
    ] = "en-en",
    other: Annotated[Path | None, typer.Option("--run", metavar="FILE", help="Run of another system to score.")] = None,
    cases: Annotated[Path, typer.Option(metavar="DIR", help="Folder of evaluation cases.")] = CASES,
    results: Results = RESULTS,
    corpus: CorpusDir = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Run the evaluation cases, or score another system's run, and write the result."""
    require("eval", "an evaluation", "ir_measures")
    settings = settings_from(corpus=corpus, index=index)
    chosen = read_config(config) if config else Config()
    guide = Guide.from_settings(settings, chosen.retrieval, chosen.enough)
    if data is not None:
        result = _run_data(guide, chosen, data, languages, other)
    else:
        result = _run_own(guide, chosen, cases, split, other)
        if split == "test":
            _log_test_run(results, result)
    path = result.write(results)
    if as_json:
        print_json({name: asdict(found) for name, found in result.summary().items()} | result.outcomes())
    else:
        _show(result)
    complain(f"wrote {path}")


def _run_own(guide: Guide, config: Config, folder: Path, split: str, other: Path | None) -> Result:
    if split not in SPLITS:
        raise UsageError(f"unknown split '{split}'; use one of: {', '.join(SPLITS)}")
    documents = read_corpus(guide.settings.corpus).documents
    every = read_cases(folder)
    stale = list(to_rejudge(every, documents))
    for line in stale:
        complain(line)
    if stale:
        raise UsageError(f"{len(stale)} gold quotes no longer match the documents; update those cases first")
    chosen = in_split(every, documents, split)
    if other is not None:
        return score_run(other, chosen, split)
    with progress_bar() as progress:
        guide.build(progress)
        return run_cases(guide, config, chosen, split, progress)


def _run_data(guide: Guide, config: Config, folder: Path, languages: str, other: Path | None) -> Result:
    collection = read_dataset(folder, languages)
    if other is not None:
        return score_dataset_run(other, collection)
    place = guide.settings.index / f"data-{collection.name}-{collection.digest}"
    settings = guide.settings.model_copy(update={"index": place})
    multilingual = guide.search_models.multilingual
    over = Guide(settings, guide.embedder, guide.retrieval, guide.enough, multilingual=multilingual)
    with progress_bar() as progress:
        publish_documents(collection.documents, over.generations, over.models, progress)
        return run_dataset(over, config, collection, progress)


def _log_test_run(results: Path, result: Result) -> None:
    fingerprint = {"fingerprint": result.fingerprint}
    _log(results, {"made": result.made, "config": result.config, **fingerprint, "cases": len(result.cases)})


def _log(results: Path, line: dict[str, object]) -> None:
    results.mkdir(parents=True, exist_ok=True)
    with (results / TEST_LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def _show(result: Result) -> None:
    say(f"{result.config} on {result.data}: {len(result.cases)} cases")
    for name, found in result.summary().items():
        say(f"  {name:20} {found.mean:.3f}  ({found.low:.3f} to {found.high:.3f}, {found.count} cases)")
    for outcome, value in result.outcomes().items():
        say(f"  {outcome:20} {'-' if value is None else f'{value:.3f}'}")
    for stage, (p50, p95) in stage_times(result.cases).items():
        say(f"  {stage:20} {p50:.1f} ms p50, {p95:.1f} ms p95")


@app.command("attacks")
def attacks(
    data: Annotated[Path, typer.Option(metavar="FILE", help="File of attacks.")] = ATTACKS,
    results: Results = RESULTS,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Run prompt-injection attacks; exit 1 if any succeeds."""
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    with progress_bar() as progress:
        guide.build(progress)
        found = run_attacks(guide, read_attacks(data), progress)
    for where, row in summed_up(found).items():
        say(f"{where:10} {row['attacks']:4} attacks, {row['obeyed']} obeyed, {row['repeated']} repeated")
    for each in found:
        if each.obeyed or each.repeated:
            say(f"  {each.id} ({each.where}, {each.kind}): {' '.join(each.answer.split())[:160]}")
    write_attacks(found, results / "attacks.json")
    complain(f"wrote {results / 'attacks.json'}")
    if any(each.obeyed for each in found):
        raise typer.Exit(1)


@app.command("calibrate")
def calibrate_answers(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Output file.")] = Path("calibration.json"),
    risk: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Highest accepted share of answers to unanswerable questions.")
    ] = 0.15,
    certain: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The same for answers shown without a caveat.")
    ] = 0.1,
    cases: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of evaluation cases; the dev split is used.")
    ] = CASES,
    messages: Annotated[Path | None, typer.Option(metavar="FILE", help="Field messages to fit on too.")] = None,
    answered: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Field messages to fit only the sentence ranker on.")
    ] = None,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Fit the sentence ranker, the confidence model and the answer thresholds on the dev split."""
    with extra("eval", "fitting the answer models"):
        from guidebot.evaluation.calibrate import calibrate, card  # scikit-learn takes a second to import

    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    documents = read_corpus(guide.settings.corpus).documents
    chosen = in_split(read_cases(cases), documents, "dev")
    if messages:
        chosen += field_cases(messages, (each.source for each in documents), today())
    written = field_cases(answered, (each.source for each in documents), today()) if answered else []
    with progress_bar() as progress:
        guide.build(progress)
        found = calibrate(guide, chosen, (risk, certain), progress, written)
    out.write_text(json.dumps(card(found, guide), indent=1) + "\n", encoding="utf-8")
    say(f"{found.cases} cases; cross-validated AUROC of confidence {found.auroc:.3f}")
    say("    threshold         coverage             risk")
    for threshold, coverage, wrong in found.curve[:: max(1, len(found.curve) // 20)]:
        say(f"{threshold:13.3f} {coverage:16.3f} {wrong:16.3f}")
    say(f"answer from confidence {found.calibration.enough}, for a risk of at most {risk}")
    say(f"no caveat from confidence {found.calibration.certain}, for a risk of at most {certain}")
    complain(f"wrote {out}; to use it: GUIDEBOT_CALIBRATION={out}")


@app.command("claims")
def claims(
    split: Annotated[str, typer.Option(help="dev or test (each run on test is logged).")] = "dev",
    data: Annotated[Path, typer.Option(metavar="FILE", help="File of labelled claims.")] = CLAIMS,
    results: Results = RESULTS,
    corpus: CorpusDir = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Check labelled claims and measure the accuracy of the labels."""
    require("eval", "an evaluation", "scipy")
    if split not in SPLITS:
        raise UsageError(f"unknown split '{split}'; use one of: {', '.join(SPLITS)}")
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    documents = read_corpus(guide.settings.corpus).documents
    chosen = claims_in_split(read_claims(data), documents, split)
    stale = claims_to_rejudge(chosen, documents)
    for line in stale:
        complain(line)
    if stale:
        raise UsageError(
            f"the evidence of {len(stale)} claims no longer matches the documents; update those claims first"
        )
    with progress_bar() as progress:
        guide.build(progress)
        found = run_claims(guide, chosen, progress)
    path = found.write(results / f"claims-{split}.json", split)
    if split == "test":
        _log(results, {"made": found.made, "config": "claims", "cases": len(chosen)})
    if as_json:
        print_json(found.fields())
    else:
        _show_claims(found)
    complain(f"wrote {path}")


def _show_claims(found: ClaimRun) -> None:
    say(f"{len(found.claims)} claims, {found.rate:.0f} per second")
    for name, figure in found.measures.items():
        value = "-" if figure.value is None else f"{figure.value:.3f}  ({figure.low:.3f} to {figure.high:.3f})"
        say(f"  {name:32} {value}")
    say(f"\n  {'truth: kind':40} {'  '.join(f'{label.value:>12}' for label in Label)}")
    for kind, counts in found.kinds.items():
        say(f"  {kind:40} {'  '.join(f'{counts.get(label.value, 0):12}' for label in Label)}")


@app.command("compare")
def compare_runs(
    old: Annotated[Path, typer.Argument(metavar="A", help="First result, the baseline.")],
    new: Annotated[Path, typer.Argument(metavar="B", help="Second result.")],
    as_json: AsJson = False,
) -> None:
    """Test whether B is better than A, and list the cases that changed."""
    found = compare(read_result(old), read_result(new))
    if as_json:
        print_json(asdict(found))
    else:
        _show_comparison(found)


def _show_comparison(found: RunComparison) -> None:
    say(f"{found.old} -> {found.new} on {found.data}, {found.cases} cases")
    say_differences(found.differences)
    for switch in found.switches:
        mark = "+" if switch.new > switch.old else "-"
        say(f"  {mark} {switch.measure:10} {switch.id}: {' '.join(switch.question.split())}")


@app.command("gate")
def gate(
    result: Annotated[Path | None, typer.Argument(help="Result to test [run the defaults on dev].")] = None,
    baseline: Annotated[Path, typer.Option(metavar="FILE", help="Baseline result.")] = BASELINE,
    cases: Annotated[Path, typer.Option(metavar="DIR", help="Folder of evaluation cases.")] = CASES,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Fail if a metric is significantly below the baseline."""
    old = read_result(baseline)
    if result is not None:
        new = read_result(result)
    else:
        new = _run_own(Guide.from_settings(settings_from(corpus=corpus, index=index)), Config(), cases, old.data, None)
    found = compare(old, new)
    _show_comparison(found)
    if drops(found):
        complain(f"significantly worse than {baseline}: {', '.join(each.measure for each in drops(found))}")
        raise typer.Exit(1)
    complain("no significant drop")


@app.command("report")
def report(
    result: Annotated[Path, typer.Argument(help="Result file.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Output file.")] = Path("report.html"),
) -> None:
    """Write an HTML report of a result: metrics, plots and failures."""
    from guidebot.evaluation.html_report import report as page_of

    write_page(out, page_of(read_result(result)))


@app.command("redaction")
def redaction(
    split: Annotated[str, typer.Option(help="dev or test (do not tune on test).")] = "dev",
    cases: Annotated[Path, typer.Option(metavar="FILE", help="File of annotated texts.")] = REDACTION_CASES,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Measure the recall and precision of redaction."""
    result = measure_redaction(read_redaction_cases(cases), split)
    path = result.write(results)
    if as_json:
        print_json(asdict(result))
    else:
        _show_redaction(result)
    complain(f"wrote {path}")


def _show_redaction(result: RedactionResult) -> None:
    say(f"redaction on {result.split}: {result.texts} texts")
    for kind, recall in result.recall.items():
        precision = result.precision.get(kind)
        say(f"  {kind:15} recall {_part(recall)}  precision {_part(precision) if precision else '-'}")
    say(f"  fully redacted texts: {_part(result.gone)}")
    say(f"  texts correctly left unchanged: {_part(result.untouched)}")
    for each in result.wrong:
        say(f"  {each['id']}: {each['text']}\n    -> {each['redacted']}")


def _part(found: Interval) -> str:
    return f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f}, {found.count})"
