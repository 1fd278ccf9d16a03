"""How a page carries a receipt's data, so that they are read back exactly and nothing in them ends the page's code."""

import re

from guidebot.receipt.canonical import Value, canonical

OPENING = '<script type="application/json" id="guidebot-receipt">'
CLOSING = "</script>"
DATA = re.compile(re.escape(OPENING) + r"([^<]*)" + re.escape(CLOSING))
SEAL = '<meta name="guidebot-page-signature" content="{}">'
PAGE_SEAL = re.compile(r'<meta name="guidebot-page-signature" content="([0-9a-f]*)">')
# What could close the element, or open a comment in it, stands as JSON's own escapes, which read the same.
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def embedded(file: Value) -> str:
    """A receipt's data as they stand in its page."""
    return canonical(file).translate(ESCAPES)


def page_without_seal(page: str) -> str:
    """The page as it was when it was signed: with nothing where its own signature stands."""
    return PAGE_SEAL.sub(SEAL.format(""), page)
