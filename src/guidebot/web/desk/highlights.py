"""Texts split into pieces that a template can highlight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidebot.checking.report import WORDS
from guidebot.index.changes import word_changes
from guidebot.records import Label, Passage, Verdict
from guidebot.text.highlight import HighlightPiece, highlighted
from guidebot.text.plain_text import plain
from guidebot.text.sentences import statements


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """Part of a passage; `pick` identifies it in a form, or is empty if it cannot be quoted."""

    text: str
    pick: str = ""
    best: bool = False


def judged(text: str, verdicts: Sequence[Verdict]) -> list[HighlightPiece]:
    """A draft with each claim highlighted by its label."""
    return highlighted(text, [(each.start, each.end, each.label.value, _why(each)) for each in verdicts])


def _why(verdict: Verdict) -> str:
    return "; ".join((f"{WORDS[verdict.label]} ({verdict.confidence:.0%})", *verdict.reasons))


def marked(text: str, start: int, end: int) -> list[HighlightPiece]:
    """A text with one span highlighted."""
    return highlighted(text, [(start, end, "cited", "")])


def sentences(passage: Passage, best: tuple[int, int] | None = None) -> list[PassageSentence]:
    """A passage split into quotable sentences and the text between them; `best` is the span to offer first."""
    pieces: list[PassageSentence] = []
    done = 0
    for each in sorted(statements(passage.text), key=lambda each: (each.start, -each.end)):
        if each.start < done:
            continue
        between = passage.text[done : each.start]
        if between:
            pieces.append(PassageSentence(between))
        span = (each.start, each.end)
        pick = f"{passage.id}|{each.start}|{each.end}"
        pieces.append(PassageSentence(passage.text[each.start : each.end], pick, best=span == best))
        done = each.end
    if passage.text[done:]:
        pieces.append(PassageSentence(passage.text[done:]))
    return pieces


def reworded(before: str, after: str) -> list[HighlightPiece]:
    """The changes to a text, word by word: removed words are `-`, added words are `+`."""
    if not after:
        return [HighlightPiece(before, "-")]
    return [HighlightPiece(f"{words} ", "" if mark == "=" else mark) for mark, words in word_changes(before, after)]


def label_over(verdicts: Iterable[Verdict], start: int, end: int) -> Verdict | None:
    """The most serious verdict on a span of a draft, if there is one."""
    touched = [each for each in verdicts if each.start < end and start < each.end]
    grave = (Label.CONTRADICTED, Label.NOT_FOUND, Label.SUPPORTED)
    return min(touched, key=lambda each: grave.index(each.label), default=None)


def said(text: str) -> str:
    """A quote on one line, without Markdown."""
    return " ".join(plain(text).split())
