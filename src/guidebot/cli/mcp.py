"""`guidebot mcp`: the guide as tools of a language model's program."""

from guidebot.cli.options import IndexDir, WithJournal, journal_of, settings_from
from guidebot.extras import extra
from guidebot.guide import Guide
from guidebot.store.protocol import open_turn_store


def mcp(index: IndexDir = None, journal: WithJournal = True) -> None:
    """Serve search, ask and check over the Model Context Protocol on stdin and stdout, for what creators may see."""
    with extra("mcp", "the Model Context Protocol"):
        from guidebot.mcp_server import create_server

    guide = Guide.from_settings(settings_from(index=index))
    guide.generation()  # a missing index is said at once
    guide.journal = journal_of(guide.settings, open_turn_store) if journal else None
    create_server(guide).run("stdio")
