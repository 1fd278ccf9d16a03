"""`guidebot restore`: unpack a backup."""

from pathlib import Path
from typing import Annotated

import typer

from guidebot.cli.shared.console import complain


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
