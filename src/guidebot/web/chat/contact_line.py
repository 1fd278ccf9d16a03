"""A contact of an answer as a line with something to tap: a number to call or text, or a page to open."""

import re
from dataclasses import dataclass

from guidebot.text.plain_text import LINK, plain
from guidebot.web.chat.answer_pieces import inline_html

NUMBER = re.compile(r"\d[\d ]+\d")
PAGE = re.compile(r" ?(https://[\w.~/%-]+)")
TEXTED = re.compile(r"\btext\b|短信")


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact, cut around its link. If it has none, `address` is empty and `after` is the whole line.

    `label` is the key of the link's label, if it needs one, and `reached` fills it.
    """

    after: str
    name: str = ""
    before: str = ""
    address: str = ""
    shown: str = ""
    label: str = ""
    reached: str = ""


def contact_line(contact: str) -> ContactLine:
    """A contact such as `Samaritans: 116 123 (day and night)`; its first number belongs to the helpline."""
    contact = LINK.sub(r"\1", contact)
    name, _, rest = contact.partition(":")
    page = PAGE.match(rest)
    if page is not None:
        shown = page[1].removeprefix("https://")
        return ContactLine(inline_html(rest[page.end() :]), inline_html(name), " ", page[1], shown)
    number = NUMBER.search(rest)
    if number is None:
        return ContactLine(inline_html(contact))
    before = rest[: number.start()]
    scheme, label = ("sms", "text") if TEXTED.search(before) else ("tel", "call")
    return ContactLine(
        inline_html(rest[number.end() :]),
        inline_html(name),
        inline_html(before),
        f"{scheme}:{number[0].replace(' ', '')}",
        number[0],
        label,
        f"{plain(name)} {number[0]}",
    )
