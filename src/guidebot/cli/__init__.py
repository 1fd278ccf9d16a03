"""The `guidebot` command: data on stdout, progress and trouble on stderr; exit 0 done, 1 failed, 2 misused."""

import os
import sys

import typer

from guidebot.cli import asking, corpus, doctoring, evaluation, indexing, serving
from guidebot.cli.console import complain
from guidebot.errors import GuidebotError, Misuse

app = typer.Typer(
    name="guidebot",
    help="Answers live-streaming creators from policy documents, and shows the exact sentence it answers from.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("index")(indexing.index)
app.command("search")(asking.search)
app.command("ask")(asking.ask)
app.command("serve")(serving.serve)
app.command("doctor")(doctoring.doctor)
app.add_typer(corpus.app, name="corpus")
app.add_typer(evaluation.app, name="eval")


@app.callback()
def _options() -> None:
    """Take no option of its own; it keeps every command a subcommand."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command on the arguments given, or the process's own; a user's mistake becomes one line on stderr."""
    try:
        app(arguments, prog_name="guidebot")
    except Misuse as error:
        complain(str(error))
        sys.exit(2)
    except GuidebotError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain of it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
