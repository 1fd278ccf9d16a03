"""Diff of two versions of a document, by section and passage, ignoring layout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from guidebot.records import Document
from guidebot.text.markdown import Block, markdown_blocks
from guidebot.text.plain_text import plain
from guidebot.text.sentences import sentence_spans

KNOWN = 20_000  # cached texts
ALIKE = 0.5  # lowest share of common words at which a passage counts as reworded
NUMBERING = re.compile(r"^\s*\d+[.)]\s+", re.MULTILINE)
TOKEN = re.compile(r"[\u3400-\u9fff]|\w+|[^\w\s]")
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u200b": None})


class ChangeKind(StrEnum):
    """Kind of change to a passage."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """A changed passage; `before` is empty if it was added, `after` if it was removed."""

    kind: ChangeKind
    document: str
    headings: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or table: `words` for comparison, `text` for display."""

    headings: tuple[str, ...]
    words: tuple[str, ...]
    text: str


def changes(old: Document, new: Document) -> list[Change]:
    """The passages added, removed, reworded or moved to another section, in document order."""
    before, after = list(_units(old)), list(_units(new))
    found: list[Change] = []
    matcher = SequenceMatcher(None, [unit.words for unit in before], [unit.words for unit in after], autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            found += _pair(new.source.document, before[old_start:old_end], after[new_start:new_end])
    return _with_moves(found)


@lru_cache(maxsize=KNOWN)
def wording(text: str) -> tuple[str, ...]:
    """The normalised tokens of a text, without layout; equal for texts that read the same."""
    return tuple(TOKEN.findall(NUMBERING.sub("", plain(text)).translate(TYPOGRAPHY).casefold()))


def _units(document: Document) -> Iterator[Unit]:
    for section in document.sections:
        body = document.text[section.start : section.end]
        for block in markdown_blocks(body):
            for start, end in _pieces(body, block):
                text = NUMBERING.sub("", plain(body[start:end]))
                words = tuple(TOKEN.findall(text.translate(TYPOGRAPHY).casefold()))
                if words:
                    yield Unit(section.headings, words, " ".join(text.split()))


def _pieces(body: str, block: Block) -> Sequence[tuple[int, int]]:
    if block.kind == "paragraph":
        return sentence_spans(body, block.start, block.end)
    return block.items or [(block.start, block.end)]


def _pair(document: str, before: list[Unit], after: list[Unit]) -> Iterator[Change]:
    """Pair old and new units greedily by similarity; the rest were removed or added."""
    likeness = sorted(
        ((_likeness(old, new), -row, -column) for row, old in enumerate(before) for column, new in enumerate(after)),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for share, row, column in likeness:
        if share >= ALIKE and -row not in partner and -column not in partner.values():
            partner[-row] = -column
    for row, old in enumerate(before):
        if row in partner:
            new = after[partner[row]]
            yield Change(ChangeKind.REWORDED, document, new.headings, old.text, new.text)
        else:
            yield Change(ChangeKind.REMOVED, document, old.headings, old.text, "")
    for column, new in enumerate(after):
        if column not in partner.values():
            yield Change(ChangeKind.ADDED, document, new.headings, "", new.text)


def _likeness(old: Unit, new: Unit) -> float:
    """Dice coefficient of two units' word sets, from 0 to 1."""
    mine, its = set(old.words), set(new.words)
    return 2 * len(mine & its) / (len(mine) + len(its))


def _with_moves(found: list[Change]) -> list[Change]:
    """Merge the removal and the unchanged addition of a passage into a move."""
    added = {change.after: change for change in found if change.kind is ChangeKind.ADDED}
    moved = {change.before for change in found if change.kind is ChangeKind.REMOVED and change.before in added}
    kept = []
    for change in found:
        if change.kind is ChangeKind.REMOVED and change.before in moved:
            continue
        if change.kind is ChangeKind.ADDED and change.after in moved:
            kept.append(Change(ChangeKind.MOVED, change.document, change.headings, change.after, change.after))
        else:
            kept.append(change)
    return kept


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """A word diff as (mark, words): `=` for kept words, `-` for removed ones, `+` for added ones."""
    old, new = re.findall(r"[\u3400-\u9fff]|\S+", before), re.findall(r"[\u3400-\u9fff]|\S+", after)
    pieces = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("=", " ".join(old[old_start:old_end])))
            continue
        if old_start < old_end:
            pieces.append(("-", " ".join(old[old_start:old_end])))
        if new_start < new_end:
            pieces.append(("+", " ".join(new[new_start:new_end])))
    return pieces
