"""Texts cut into pieces that a template can mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidebot.checking.report import WORDS
from guidebot.index.changes import word_changes
from guidebot.records import Label, Passage, Verdict
from guidebot.text.plain_text import plain
from guidebot.text.sentences import statements


@dataclass(frozen=True, slots=True)
class HighlightPiece:
    """Some words; `kind` names how they are marked, empty for not at all, and `why` is said of them."""

    text: str
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A stretch of a passage; `pick` names it in a form where it can be quoted alone, and is empty where it cannot."""

    text: str
    pick: str = ""
    best: bool = False
    cited: bool = False


def judged(text: str, verdicts: Sequence[Verdict]) -> list[HighlightPiece]:
    """A draft with each of its claims marked by its label."""
    return _cut(text, [(each.start, each.end, each.label.value, _why(each)) for each in verdicts])


def _why(verdict: Verdict) -> str:
    return "; ".join((f"{WORDS[verdict.label]} ({verdict.confidence:.0%})", *verdict.reasons))


def marked(text: str, start: int, end: int) -> list[HighlightPiece]:
    """A text with one stretch of it marked."""
    return _cut(text, [(start, end, "cited", "")])


def _cut(text: str, spans: Iterable[tuple[int, int, str, str]]) -> list[HighlightPiece]:
    pieces, done = [], 0
    for start, end, kind, why in sorted(spans):
        if start >= done:
            pieces += [HighlightPiece(text[done:start]), HighlightPiece(text[start:end], kind, why)]
            done = end
    return [piece for piece in (*pieces, HighlightPiece(text[done:])) if piece.text]


def sentences(passage: Passage, best: tuple[int, int] | None = None) -> list[PassageSentence]:
    """A passage as its quotable sentences and what stands between them; `best` is the span to offer first."""
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
    """What became of a text, word by word: words gone are `-`, words new are `+`."""
    if not after:
        return [HighlightPiece(before, "-")]
    return [HighlightPiece(f"{words} ", "" if mark == "=" else mark) for mark, words in word_changes(before, after)]


def label_over(verdicts: Iterable[Verdict], start: int, end: int) -> Verdict | None:
    """The gravest verdict on a stretch of a draft; None where nothing was said of it."""
    touched = [each for each in verdicts if each.start < end and start < each.end]
    grave = (Label.CONTRADICTED, Label.NOT_FOUND, Label.SUPPORTED)
    return min(touched, key=lambda each: grave.index(each.label), default=None)


def said(text: str) -> str:
    """A quote on one line, without its marks."""
    return " ".join(plain(text).split())
