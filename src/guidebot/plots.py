"""Plots and self-contained HTML pages."""

import io
from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from guidebot.extras import extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, RED, GREY = "#2563eb", "#dc2626", "#6b7280"


def drawn(title: str, height: float, draw: Callable[["Axes"], None]) -> str:
    """A titled plot as inline SVG; its text stays text."""
    with extra("eval", "drawing plots"):
        import matplotlib as mpl
        from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}):
        figure = Figure(figsize=(7, height), layout="constrained")
        draw(figure.subplots())
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
    svg = stream.getvalue()
    return f"<h2>{escape(title)}</h2><figure>{svg[svg.index('<svg') :]}</figure>"


def page(title: str, sections: Iterable[str]) -> str:
    """An HTML page made of sections that are already HTML."""
    style = files("guidebot").joinpath("page.css").read_text(encoding="utf-8")
    head = f"<title>{escape(title)}</title><style>\n{style}</style>"
    viewport = '<meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">{viewport}{head}</head>\n<body>\n'
        + "\n".join(sections)
        + "\n</body></html>\n"
    )
