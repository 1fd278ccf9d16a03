"""A document's Markdown as HTML; any HTML in it is escaped."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def prose(text: str) -> Markup:
    """Markdown as HTML that is safe to show in a template; any HTML in it is escaped."""
    return Markup(_parser().render(text))  # noqa: S704  # the parser escapes HTML and refuses script URLs
