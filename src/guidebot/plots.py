"""Plots as SVG. The home of matplotlib."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from guidebot.extras import extra
from guidebot.templating import trusted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, RED, GREY = "#2563eb", "#dc2626", "#6b7280"


@dataclass(frozen=True, slots=True)
class Plot:
    """A titled drawing, as SVG that can stand in a page; its text stays text."""

    title: str
    drawing: Markup


def drawn(title: str, height: float, draw: Callable[["Axes"], None]) -> Plot:
    """A plot on axes as wide as a page."""
    with extra("eval", "drawing plots"):
        import matplotlib as mpl
        from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}):
        figure = Figure(figsize=(7, height), layout="constrained")
        draw(figure.subplots())
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
    svg = stream.getvalue()
    return Plot(title, trusted(svg[svg.index("<svg") :]))  # without the declarations of an XML file
