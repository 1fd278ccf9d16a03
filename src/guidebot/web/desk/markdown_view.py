"""A document's text as HTML, by a parser that obeys no HTML in it."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def prose(text: str) -> Markup:
    """Markdown as HTML that a template may show as it is; HTML in it is shown, not obeyed."""
    return Markup(_parser().render(text))  # noqa: S704  # the parser escapes, and refuses script addresses
