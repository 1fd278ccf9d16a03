"""The journal that a command records turns in. SQLAlchemy is only imported if there is one."""

from guidebot.cli.shared.console import complain
from guidebot.config import Settings
from guidebot.errors import JournalProblem
from guidebot.store.journal import Journal, open_turn_store


def journal_of(settings: Settings, *, purge: bool = True) -> Journal | None:
    """The configured journal; None, with a warning on stderr, if it cannot be opened."""
    try:
        return open_turn_store(settings, purge=purge)
    except JournalProblem as error:
        complain(f"{error}; questions are not recorded")
        return None
