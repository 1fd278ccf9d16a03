"""Training data of the reader: passages with messages and claims, from folders of JSON lines.

A folder has `passages.jsonl` {id, service, title (or doc), headings, sentences}, and any of `messages.jsonl` {passage,
turns, lang, relation, answers, touches} and `claims.jsonl` {passage, claim, lang, label, evidence, flip, twin}. A
message's relation is "answered", or anything else if the passage does not answer it; `answers` is null if the sentences
are unknown.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from guidebot.errors import UsageError
from guidebot.jsonl import json_lines
from guidebot.reader.reading import JOINT, Flip, ReadablePassage, sentences_of
from guidebot.records import Label
from guidebot.text.language import language_of

ANSWERED, FOUND = "answered", "found"
# Other names of kinds of flip in the data.
SAME_FLIP = {
    "date_or_deadline": "date",
    "condition_changed": "condition",
    "exception_dropped": "exception",
    "dropped exception": "exception",
    "party": "who",
}
HEADINGS = " > "
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TrainingPassage:
    """A passage with its id and the service that it is about, by which data is split."""

    id: str
    service: str
    text: ReadablePassage


@dataclass(frozen=True, slots=True)
class ReaderExample:
    """A message or a claim with a passage, and what is known of the pair.

    `relevant` is None for a claim, `verdict` is "" for a message. `deciding` are the numbers of the sentences that
    answer or decide; None if they are unknown. `twin` is shared by a pair of claims that differ in one thing, `altered`
    is set for a sentence that was changed by rule, and `source` is the folder.
    """

    passage: TrainingPassage
    text: str
    language: str
    relevant: bool | None = None
    verdict: str = ""
    flip: str = ""
    deciding: tuple[int, ...] | None = None
    twin: str = ""
    altered: bool = False
    relation: str = ""
    source: str = ""

    @property
    def is_claim(self) -> bool:
        """True for a claim, False for a message."""
        return bool(self.verdict)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that the network reads of it."""
        return (self.text, self.passage.text.title, *self.passage.text.headings, *self.passage.text.sentences)

    @property
    def is_about_relevance(self) -> bool:
        """True if nothing is known but whether the passage answers, and perhaps only that search found it."""
        return not self.is_claim and (self.deciding is None or self.relation == FOUND)


def read_passages(folder: Path) -> dict[str, TrainingPassage]:
    """The passages of a folder by id; none without the file. Raises `UsageError` for a line of another form."""
    path = folder / "passages.jsonl"
    if not path.is_file():
        return {}
    return {line["id"]: _read(_passage, place, line) for place, line in json_lines(path)}


def read_examples(folder: Path, others: Mapping[str, TrainingPassage]) -> list[ReaderExample]:
    """The messages and claims of a folder, about its own passages or others, by id.

    Raises `UsageError` for a line of another form or about a passage that is in neither.
    """
    passages = {**others, **read_passages(folder)}
    examples = []
    for name, form in (("messages.jsonl", _message), ("claims.jsonl", _claim)):
        if (folder / name).is_file():
            examples += [_read(form, place, line, passages) for place, line in json_lines(folder / name)]
    return [replace(each, source=folder.name) for each in examples]


def _read(form: Callable[..., Result], place: str, line: dict[str, Any], *known: Any) -> Result:  # noqa: ANN401
    try:
        return form(line, *known)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"cannot use {place}: {error}; see docs/reader.md for the fields it needs") from error


def _passage(line: dict[str, Any]) -> TrainingPassage:
    title = line.get("title") or str(line.get("doc", "")).rpartition("/")[2]
    headings = tuple(line["headings"].split(HEADINGS)) if line["headings"] else ()
    sentences = line["sentences"] if "sentences" in line else sentences_of(line["text"])
    return TrainingPassage(line["id"], line["service"], ReadablePassage(title, headings, tuple(sentences)))


def _message(line: dict[str, Any], passages: dict[str, TrainingPassage]) -> ReaderExample:
    passage = passages[line["passage"]]
    relevant = line["relation"] == ANSWERED
    return ReaderExample(
        passage,
        JOINT.join(line["turns"]),
        line["lang"],
        relevant=relevant,
        deciding=_numbers(line["answers"], passage) if relevant else (),
        relation=line["relation"],
    )


def _claim(line: dict[str, Any], passages: dict[str, TrainingPassage]) -> ReaderExample:
    passage = passages[line["passage"]]
    flip = SAME_FLIP.get(line["flip"], line["flip"]) if line["label"] == Label.CONTRADICTED else ""
    return ReaderExample(
        passage,
        line["claim"],
        line["lang"] if "lang" in line else language_of(line["claim"]),
        verdict=Label(line["label"]).value,
        flip=flip if flip in tuple(Flip) else "",
        deciding=_numbers(line.get("evidence"), passage),
        twin=line.get("twin") or "",
        altered=bool(line.get("altered")),
    )


def _numbers(given: Sequence[int] | None, passage: TrainingPassage) -> tuple[int, ...] | None:
    return None if given is None else tuple(number for number in given if 0 <= number < len(passage.text.sentences))


def draw_epoch(examples: Sequence[ReaderExample], unknown: float, draw: random.Random) -> list[ReaderExample]:
    """The examples of an epoch, shuffled: all, but only a share of the messages whose sentences are unknown.

    Those are many and teach relevance alone, and so do the passages that search found for them.
    """
    shown = [each for each in examples if not each.is_about_relevance or draw.random() < unknown]
    draw.shuffle(shown)
    return shown
