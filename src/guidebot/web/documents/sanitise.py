"""The second wall: whatever a renderer makes of a document, only these elements reach a page. The home of nh3."""

import nh3

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


def sanitise(html: str) -> str:
    """HTML with nothing in it that runs, loads or looks like the page's own."""
    return nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        filter_style_properties={"text-align"},
    )
