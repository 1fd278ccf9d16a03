"""Token ids of a question or claim with a passage: first the text, then title and headings, then each sentence.

Sentences are tokenised one by one, so that each is a span of tokens. A passage that is too long for one pair is read in
several, each with title and headings.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guidebot.reader.reading import ReadablePassage

QUESTION, CLAIM = "query: ", "claim: "  # the base knows the first
LONGEST_TEXT, LONGEST_TITLE, LONGEST_PAIR = 160, 48, 320  # tokens

Pieces = Callable[[str], Sequence[int]]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """The ids of the special tokens at the start and at the end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The token ids of a pair, the span of the text that was asked, and the span of each sentence.

    `first` is the number of its first sentence in the passage. A sentence that was cut off has an empty span.
    """

    ids: tuple[int, ...]
    asked: Span
    sentences: tuple[Span, ...]
    first: int = 0


def pairs_of(text: str, passage: ReadablePassage, pieces: Pieces, marks: Marks) -> list[Pair]:
    """The pairs of a text, with its prefix, and a passage: one, or several if the passage is long."""
    opening = _opening(text, passage, pieces, marks)
    room = LONGEST_PAIR - len(opening.ids) - 1
    sentences = [tuple(pieces(sentence))[:room] for sentence in passage.sentences]
    return [_with(opening, own, first, marks) for first, own in _windows(sentences, room)]


def _opening(text: str, passage: ReadablePassage, pieces: Pieces, marks: Marks) -> Pair:
    """The part of a pair before the sentences."""
    asked = _shortened(tuple(pieces(text)))
    above = tuple(pieces(title_of(passage)))[:LONGEST_TITLE]
    return Pair((marks.start, *asked, marks.end, marks.end, *above), (1, 1 + len(asked)), ())


def title_of(passage: ReadablePassage) -> str:
    """Title and headings on one line."""
    return " > ".join(dict.fromkeys((passage.title, *passage.headings)))


def _shortened(asked: tuple[int, ...]) -> tuple[int, ...]:
    """A long text with its middle removed, since people say what they need at the start or the end."""
    half = LONGEST_TEXT // 2
    return asked if len(asked) <= LONGEST_TEXT else (*asked[:half], *asked[-half:])


def _windows(sentences: Sequence[tuple[int, ...]], room: int) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
    """The sentences in as few groups as fit into `room` tokens, each with the number of its first."""
    first, own, size = 0, list[tuple[int, ...]](), 0
    for number, sentence in enumerate(sentences):
        if own and size + len(sentence) > room:
            yield first, own
            first, own, size = number, [], 0
        own.append(sentence)
        size += len(sentence)
    yield first, own


def _with(opening: Pair, sentences: Sequence[tuple[int, ...]], first: int, marks: Marks) -> Pair:
    ids, spans = list(opening.ids), []
    for sentence in sentences:
        spans.append((len(ids), len(ids) + len(sentence)))
        ids += sentence
    return Pair((*ids, marks.end), opening.asked, tuple(spans), first)
