"""`guidebot eval field`: answers to what people really wrote, graded blind."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain, print_json, progress_bar, say
from guidebot.cli.shared.differences import say_differences
from guidebot.cli.shared.options import AsJson, CorpusDir, IndexDir, settings_from
from guidebot.corpus.read import read_corpus
from guidebot.errors import UsageError
from guidebot.evaluation.field import ask_messages, messages_to_rejudge, read_messages, write_answers
from guidebot.evaluation.field_grades import EVERY, FieldResult, GraderPair, field_result, read_graders
from guidebot.evaluation.field_sheet import blind_sheet, key_path, read_key, read_systems
from guidebot.evaluation.statistics import Interval
from guidebot.guide import Guide
from guidebot.jsonl import write_json_lines

MESSAGES = Path("eval/field/dev.jsonl")
ANSWERS = "answers.jsonl"

Messages = Annotated[Path, typer.Option(metavar="FILE", help="File of messages.")]
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def field(
    context: typer.Context,
    messages: Messages = MESSAGES,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for answers.jsonl.", show_default=False)
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Name of this system [the folder's name].")] = None,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Ask what people really wrote, and sum up blind grades of the answers."""
    if context.invoked_subcommand is not None:
        _refuse_options_before(context.invoked_subcommand, context)
        return
    if out is None:
        raise UsageError("name a folder for the answers with --out")
    guide = Guide.from_settings(settings_from(corpus=corpus, index=index))
    asked = read_messages(messages)
    for line in messages_to_rejudge(asked, read_corpus(guide.settings.corpus).documents):
        complain(line)
    with progress_bar() as progress:
        guide.build(progress)
        answers = ask_messages(guide, asked, name or out.resolve().name, progress)
    write_answers(out / ANSWERS, answers)
    complain(f"wrote {out / ANSWERS}")


def _refuse_options_before(command: str, context: typer.Context) -> None:
    """Options before a subcommand would be dropped without a word."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    early = next((name for name, source in sources.items() if source is not None and source.name != "DEFAULT"), None)
    if early is not None:
        raise UsageError(f"write --{early} after '{command}', not before it")


@app.command("sheet")
def sheet(
    answers: Annotated[list[Path], typer.Argument(metavar="ANSWERS", help="Files of answers, one for each system.")],
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the order.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Sheet to write; its key is written beside it.")],
    messages: Messages = MESSAGES,
) -> None:
    """Write a blind sheet of answers to grade, in a random order, and a key that tells whose each is."""
    asked = read_messages(messages)
    lines, keys = blind_sheet(asked, read_systems(answers, asked), seed)
    write_json_lines(out, map(asdict, lines))
    write_json_lines(key_path(out), map(asdict, keys))
    complain(f"wrote {out}, {len(lines)} answers to grade; keep {key_path(out)} from the graders")


@app.command("grades")
def grades(
    key: Annotated[Path, typer.Argument(metavar="KEY", help="Key of the sheet.")],
    graded: Annotated[list[Path], typer.Argument(metavar="GRADES", help="Files of grades, one for each grader.")],
    messages: Messages = MESSAGES,
    as_json: AsJson = False,
) -> None:
    """Sum up grades by system, compare the systems message by message, and the graders with each other."""
    asked = read_messages(messages)
    keys = read_key(key, asked)
    result = field_result(keys, read_graders(graded, keys), asked)
    if as_json:
        print_json(asdict(result))
    else:
        _show(result)


def _show(result: FieldResult) -> None:
    for system, parts in result.systems.items():
        say(f"{system}: {next(iter(parts[EVERY].values())).count} messages, graders: {', '.join(result.graders)}")
        say(f"  {'':18} {'':>4}  {'  '.join(f'{measure:20}' for measure in parts[EVERY])}".rstrip())
        for part, measures in parts.items():
            count = next(iter(measures.values())).count
            say(f"  {part:18} {count:4}  {'  '.join(f'{_part(found):20}' for found in measures.values())}".rstrip())
    for pair in result.differences:
        say(f"\n{pair.old} -> {pair.new}, {pair.messages} messages")
        say_differences(pair.differences)
    for each in result.agreement:
        _show_agreement(each)


def _show_agreement(pair: GraderPair) -> None:
    say(f"\n{pair.first} and {pair.second} on {pair.answers} answers")
    say(f"  {'':20} {'same':>6} {'kappa':>6}")
    for name, found in pair.fields.items():
        say(f"  {name:20} {found.same:6.3f} {'-' if found.kappa is None else f'{found.kappa:.3f}':>6}")


def _part(found: Interval) -> str:
    return f"{found.mean:.2f} ({found.low:.2f} to {found.high:.2f})"
