"""`guidebot backup` and `guidebot restore`."""

from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.console import complain
from guidebot.cli.options import CorpusDir, IndexDir, settings_from

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


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Backup made by `guidebot backup`.")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="New or empty folder to restore into.")],
    journal: Annotated[
        str,
        typer.Option("--journal-to", metavar="URL", help="Also copy the journal into this empty PostgreSQL database."),
    ] = "",
) -> None:
    """Restore a backup into a new folder; nothing is overwritten."""
    from guidebot.backup import JOURNAL
    from guidebot.backup import restore as unpack

    restored = unpack(file, into)
    if journal and restored.turns is not None:
        from guidebot.store.database import Database
        from guidebot.store.transfer import copy_journal

        source = Database(f"sqlite:///{into / JOURNAL}")
        copy_journal(source, journal)
        source.close()
    complain(f"restored the backup of {restored.made} into {into}; start it there with: guidebot serve")
