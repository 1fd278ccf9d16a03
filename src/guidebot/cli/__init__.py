"""The `guidebot` command: data on stdout, messages on stderr; exit code 0 success, 1 failure, 2 usage error."""

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from guidebot.cli.shared.console import complain, complain_of_warnings
from guidebot.errors import GuidebotError, UsageError

# In the order of the help; each is a module of this folder. It is imported only when the command runs, so that asking a
# question does not load the plotting library.
COMMANDS = (
    *("index", "search", "ask", "check", "corpus", "eval", "adapt", "train", "serve", "mcp"),
    *("journal", "review", "impact", "insights", "accounts", "keys", "backup", "restore", "doctor"),
)


class Commands(TyperGroup):
    """A command group that imports each command on demand."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # Typer does not export its Click types
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # the same
        """The command with this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"guidebot.cli.{cmd_name}")
        found = getattr(module, "app", None)
        if found is None:
            found = typer.Typer(add_completion=False, rich_markup_mode=None)
            found.command(cmd_name, context_settings=HELP)(getattr(module, cmd_name))
        command = get_command(found)
        command.name = cmd_name
        return command


HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="guidebot",
    cls=Commands,
    help="Answer live-streaming creators' questions from policy documents, quoting the exact sentences.",
    context_settings=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _options() -> None:
    """Make the app a command group; it has no options of its own."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Errors become one line on stderr and an exit code.

    `arguments` defaults to those of the process.
    """
    complain_of_warnings()
    try:
        app(arguments, prog_name="guidebot")
    except UsageError as error:
        complain(str(error))
        sys.exit(2)
    except GuidebotError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        # The reader closed the pipe; this keeps Python from reporting it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
