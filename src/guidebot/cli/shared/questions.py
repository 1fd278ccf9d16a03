"""Questions on the command line, one or a file of them."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from guidebot.cli.shared.batch import answered, lines_of
from guidebot.cli.shared.console import print_json
from guidebot.cli.shared.scope import Scope, scope_of
from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.records import Passage, Query
from guidebot.serialise import Shape

Question = Annotated[str | None, typer.Argument(metavar="QUESTION", show_default=False, help="The question.")]
Batch = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Read questions from a JSON Lines file ('-' for stdin) and print JSON Lines."),
]
LONGEST_QUESTION = 4000


def query_from(guide: Guide, question: str | None, scope: Scope) -> Query:
    """The query for a question. Raises `UsageError` if there is none, or it cannot be asked."""
    if question is None:
        raise UsageError('no question given; put it in quotes, such as: guidebot ask "Who can go LIVE?"')
    return _query_of(guide, {"question": question}, scope)


def _query_of(guide: Guide, line: dict[str, Any], scope: Scope) -> Query:
    turns = line.get("turns", [line.get("question")])
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise UsageError('each line needs "question" (a string) or "turns" (a list of strings)')
    *history, last = turns
    if not last.strip():
        raise UsageError("the question is empty")
    if len(last) > LONGEST_QUESTION:
        raise UsageError(f"the question is longer than {LONGEST_QUESTION:,} characters; shorten it")
    return guide.query(last, history=tuple(history), **scope_of(line, scope))


def run_batch(guide: Guide, batch: str, question: str | None, scope: Scope, answer: Callable[[Query], Shape]) -> None:
    """Print the answer to each question of a file, as JSON Lines."""
    if question is not None:
        raise UsageError("give a question or --batch, not both")
    guide.generation()  # a missing index fails the command, not each line
    for line in answered(lines_of(batch), lambda fields: answer(_query_of(guide, fields, scope))):
        print_json(line, indent=None)


def title_of(passage: Passage) -> str:
    """The title of a passage's document and the headings over it."""
    title = passage.source.title
    return " > ".join([title, *(heading for heading in passage.headings if heading != title)])
