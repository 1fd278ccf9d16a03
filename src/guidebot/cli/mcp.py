"""`guidebot mcp`: the Model Context Protocol server."""

from guidebot.cli.shared.options import IndexDir, WithJournal, settings_from
from guidebot.cli.shared.recording import journal_of
from guidebot.extras import extra
from guidebot.guide import Guide


def mcp(index: IndexDir = None, journal: WithJournal = True) -> None:
    """Serve search, ask and check over the Model Context Protocol (stdio), with creators' access."""
    with extra("mcp", "the Model Context Protocol"):
        from guidebot.mcp_server import create_server

    guide = Guide.from_settings(settings_from(index=index))
    guide.generation()  # fails early if the index is missing
    guide.journal = journal_of(guide.settings) if journal else None
    create_server(guide).run("stdio")
