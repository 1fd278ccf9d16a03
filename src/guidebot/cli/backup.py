"""`guidebot backup`: save corpus, index and journal in one file."""

from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain
from guidebot.cli.shared.options import CorpusDir, IndexDir, settings_from

MEGABYTE = 1_000_000


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Output file, such as guidebot-2026-11-23.tar.gz.")],
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Back up corpus, index and journal to one file; guidebot can keep running."""
    from guidebot.backup import save

    settings = settings_from(corpus=corpus, index=index)
    made = save(settings, file)
    turns = "no journal" if made.turns is None else f"{made.turns} turns"
    built = f"index {made.generation}" if made.generation else "no index (rebuild it with: guidebot index)"
    complain(f"wrote {file} ({file.stat().st_size / MEGABYTE:.1f} MB): {built}, {turns}")
