"""Splitting passages into quotable statements: sentences, list items, lists of steps and tables."""

import re
from dataclasses import dataclass
from functools import lru_cache

from guidebot.text.markdown import Block, markdown_blocks

# A full stop after these does not end a sentence.
ABBREVIATIONS = frozenset("e.g i.e etc vs approx mr mrs ms dr st cf inc ltd u.k u.s a.m p.m".split())  # noqa: SIM905
BEFORE_NUMBERS = frozenset(("no", "nos", "fig", "art"))  # only if a figure follows
ENDS = re.compile(
    r"(?P<latin>(?<![.!?…])[.!?…]+[\"'”’)\]*_]*)(?=\s)"
    r"|(?P<chinese>[。！？]+[”’」』）】*]*)"
    r"|(?P<bullet>\n(?=[ \t]*[•▪◦‣] ))"
    r"|(?P<blank>\n[ \t]*\n)"
)
LISTS = ("list", "steps", "table")
MARKER = re.compile(r"[ \t]*(?:[-*+•▪◦‣]|\d{1,9}[.)])[ \t]+")
LAST_WORD = re.compile(r"[\w.]+$")
LONGEST_WORD = 40  # characters, longer than any abbreviation
PASSAGES = 4096  # cached passages; parsing one takes milliseconds
STARTS_SENTENCE = re.compile(r"\s+[\"'“‘(\[*_]*(?:[^\Wa-z_]|[£$€])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A span of a passage that can be quoted on its own.

    `kind` is sentence, item, steps or table. `lead_in` is the span of the sentence that introduces an item's list,
    which the item may need to make sense.
    """

    kind: str
    start: int
    end: int
    lead_in: tuple[int, int] | None = None


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentence spans of running text, in order, without surrounding white space."""
    end = len(text) if end is None else end
    spans = []
    begin = start
    for match in ENDS.finditer(text, start, end):
        if match.lastgroup == "latin" and not _ends_sentence(text, begin, match, end):
            continue
        spans.append((begin, match.end()))
        begin = match.end()
    spans.append((begin, end))
    trimmed = [_trimmed(text, *span) for span in spans]
    return [span for span in trimmed if span[0] < span[1]]


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if not STARTS_SENTENCE.match(text, match.end(), end) and text[match.end() : end].strip():
        return False
    if not match.group().startswith("."):
        return True
    word = LAST_WORD.search(text, max(begin, match.start() - LONGEST_WORD), match.start())
    if word is None:
        return True
    last = word.group().lower()
    if last in BEFORE_NUMBERS:
        return not text[match.end() : end].lstrip()[:1].isdigit()
    numbering = text[begin : match.start()].strip().isdigit()
    return last not in ABBREVIATIONS and not numbering and not re.fullmatch(r"[a-z]", last)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start = _behind_space(text, start, end)
    marker = MARKER.match(text, start, end)
    if marker is not None and marker.group().strip() in "•▪◦‣":
        start = _behind_space(text, marker.end(), end)
    return start, start + len(text[start:end].rstrip())


def _behind_space(text: str, start: int, end: int) -> int:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip())


@lru_cache(maxsize=PASSAGES)
def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a passage's text, in order. A lead-in sentence belongs to the items of its list."""
    found: list[Statement] = []
    lead_in: tuple[int, int] | None = None
    for block in markdown_blocks(text):
        if lead_in and block.kind in LISTS:
            found.pop()
        found += _of_block(text, block, lead_in)
        last = found[-1]
        lead_in = (last.start, last.end) if block.kind == "paragraph" and opens_list(text, last.end) else None
    return tuple(found)


def opens_list(text: str, end: int) -> bool:
    """True if the text before `end` introduces a list, that is, ends with a colon."""
    return text[:end].rstrip(" \t*_").endswith((":", "："))


def _of_block(text: str, block: Block, lead_in: tuple[int, int] | None) -> list[Statement]:
    if block.kind in ("steps", "table"):
        return [Statement(block.kind, block.start, block.end, lead_in)]
    if block.kind == "list":
        return [Statement("item", *without_marker(text, item), lead_in) for item in block.items]
    spans = sentence_spans(text, block.start, block.end)
    return [Statement("sentence", *span) for span in spans or [(block.start, block.end)]]


def without_marker(text: str, item: tuple[int, int]) -> tuple[int, int]:
    """The span of a list item without its bullet or number."""
    marker = MARKER.match(text, *item)
    return (marker.end() if marker else item[0], item[1])
