"""The line that stands first in an answer: what language it is in, or which app it holds for."""

import re
from dataclasses import replace

from guidebot.answering.decide import Body
from guidebot.locale import message, said_in
from guidebot.records import Answer, Query
from guidebot.safety.handoff import below_words
from guidebot.text.language import foreign_language, language_of

DOUYIN = re.compile(r"抖音|\bdou\s?yin\b", re.IGNORECASE)
TIKTOK = re.compile(r"tik\s?tok|国际版|國際版|海外版", re.IGNORECASE)


def first_line(query: Query, body: Body) -> str | None:
    """The line above quotes for a message in another language, or for one about Douyin; None if there is none."""
    if body is not Body.QUOTES:
        return None
    language = foreign_language(query.text)
    if language is not None:
        return said_in(language, "quoted")
    return message("answer.douyin", language_of(query.text)) if is_about_douyin(query.text) else None


def with_first_line(answer: Answer, body: Body) -> Answer:
    """An answer below its first line; to a message in another language, a decline is nothing but that line."""
    language = foreign_language(answer.query.text)
    if body is Body.DECLINE and language is not None:
        return replace(answer, text=said_in(language, "declined"))
    line = first_line(answer.query, body)
    return answer if line is None else below_words(answer, line)


def is_about_douyin(text: str) -> bool:
    """True if a message names Douyin and not TikTok."""
    return DOUYIN.search(text) is not None and TIKTOK.search(text) is None
