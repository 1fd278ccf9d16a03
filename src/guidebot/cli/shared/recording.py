"""The journal that a command records turns in. SQLAlchemy is only imported if there is one."""

from collections.abc import Callable

from guidebot.cli.shared.console import complain
from guidebot.config import Settings
from guidebot.errors import JournalProblem
from guidebot.store.journal import TurnStore


def journal_of(settings: Settings, opened: Callable[[Settings], TurnStore | None]) -> TurnStore | None:
    """The configured journal; None, with a warning on stderr, if it cannot be opened."""
    try:
        return opened(settings)
    except JournalProblem as error:
        complain(f"{error}; questions are not recorded")
        return None
