"""The second line of defence: only these elements reach a page. The only module that imports nh3."""

import nh3
from markupsafe import Markup

from guidebot.templating import trusted

ELEMENTS = frozenset(
    "a blockquote br code div em h1 h2 h3 h4 h5 h6 hr li mark ol p pre span strong "  # noqa: SIM905
    "table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href"},
    "span": {"id"},
    "div": {"class", "tabindex"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
}
SCHEMES = {"http", "https", "mailto"}


def sanitise(html: str) -> Markup:
    """HTML without anything that runs, loads or imitates the page's own elements."""
    cleaned = nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        filter_style_properties={"text-align"},
    )
    return trusted(cleaned)
