"""A receipt as a page that stands alone, prints on A4 and carries its own data."""

import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from guidebot.receipt.embedded import CLOSING, OPENING, SEAL, embedded, page_without_seal
from guidebot.receipt.sealed import Receipt
from guidebot.receipt.words import LANGUAGES, WORDS
from guidebot.text.plain_text import plain


def as_html(receipt: Receipt) -> str:
    """A receipt as a page in the language of its first answer, signed as a whole besides its data."""
    turns = receipt.body["turns"]
    language = turns[0]["language"] if turns and turns[0]["language"] in WORDS else "en"
    file = receipt.file
    page = (
        _templates()
        .get_template("receipt.html")
        .render(
            file=file,
            body=receipt.body,
            words=WORDS[language],
            html_language=LANGUAGES[language],
            style=files("guidebot.receipt").joinpath("receipt.css").read_text(encoding="utf-8"),
            data=f"{OPENING}{embedded(file)}{CLOSING}",
            seal=SEAL.format(""),
        )
    )
    signature = receipt.seal.sign(hashlib.sha256(page_without_seal(page).encode()).hexdigest())
    return page.replace(SEAL.format(""), SEAL.format(signature), 1)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("guidebot.receipt"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["plain"] = plain
    return templates
