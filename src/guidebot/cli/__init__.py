"""The `guidebot` command: data on stdout, progress and trouble on stderr; exit 0 done, 1 failed, 2 misused."""

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from guidebot.cli.console import complain, complain_of_warnings
from guidebot.errors import GuidebotError, UsageError

# In the order of the help. A command's module is imported when it is called: one question need not wait for the
# plots of an evaluation.
COMMANDS = {
    "index": "index",
    "search": "ask",
    "ask": "ask",
    "check": "check",
    "corpus": "corpus",
    "eval": "eval",
    "adapt": "adapt",
    "serve": "serve",
    "mcp": "mcp",
    "journal": "journal",
    "review": "review",
    "impact": "impact",
    "insights": "insights",
    "accounts": "accounts",
    "keys": "keys",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
}


class Commands(TyperGroup):
    """Finds each command when it is wanted."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  # Typer keeps its Click to itself
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # the same
        """A command by name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"guidebot.cli.{COMMANDS[cmd_name]}")
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
    help="Answers live-streaming creators from policy documents, and shows the exact sentence it answers from.",
    context_settings=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _options() -> None:
    """Take no option of its own; it makes a group of the commands."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command on the arguments given, or the process's own; a user's mistake becomes one line on stderr."""
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
        # Whoever read our output has seen enough; Python must not complain of it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
