"""Training pairs of questions and passages, read from a folder and split by document.

The folder contains `passages.jsonl` with {"id", "service", "doc", "headings", "text"} and `questions.jsonl` with
{"question", "passage"} and optional hard negatives {"negatives": [passage ids]}. A question is searched for among the
passages of its service; `title` is accepted instead of `doc`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.index.split import context_of
from guidebot.jsonl import json_lines
from guidebot.text.plain_text import plain

PASSAGES = "passages.jsonl"
QUESTIONS = "questions.jsonl"
PARTS = 10  # one in ten documents is held out for validation, and one for testing


@dataclass(frozen=True, slots=True)
class SearchedPassage:
    """A training passage; `text` is the text to embed, `group` is the set in which it is searched for."""

    id: str
    group: str
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question, the id of the passage that answers it, and the ids of hard negatives."""

    text: str
    passage: str
    negatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPairs:
    """Passages by id and questions about them; `digest` is a hash of the two files."""

    passages: Mapping[str, SearchedPassage]
    questions: tuple[TrainingQuestion, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Parted:
    """Training, validation and test questions, disjoint by document."""

    learnt: tuple[TrainingQuestion, ...]
    stopping: tuple[TrainingQuestion, ...]
    measured: tuple[TrainingQuestion, ...]


def read_question_pairs(folder: Path) -> QuestionPairs:
    """Read a folder of passages and questions. Raises `UsageError` naming an invalid line."""
    files = (folder / PASSAGES, folder / QUESTIONS)
    for file in files:
        if not file.is_file():
            raise UsageError(f"no {file.name} in {folder}; --data must name a folder with {PASSAGES} and {QUESTIONS}")
    taught = [_passage(place, fields) for place, fields in json_lines(files[0])]
    passages = {passage.id: passage for passage in taught}
    questions = tuple(_question(place, fields, passages) for place, fields in json_lines(files[1]))
    if not questions:
        raise UsageError(f"{folder / QUESTIONS} contains no questions")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return QuestionPairs(passages, questions, digest[:16])


def _passage(place: str, fields: Mapping[str, Any]) -> SearchedPassage:
    try:
        document = str(fields["doc"])
        title = str(fields.get("title") or document.rpartition("/")[2])
        own = tuple(part for part in str(fields.get("headings") or "").split(" > ") if part)
        context = f"{context_of(title, tuple(plain(part) for part in own))}\n"
        return SearchedPassage(
            str(fields["id"]), str(fields["service"]), document, f"{context}{plain(str(fields['text']))}"
        )
    except KeyError as error:
        raise UsageError(f"{place} is missing {error}; a passage needs id, service, doc, headings and text") from error


def _question(place: str, fields: Mapping[str, Any], passages: Mapping[str, SearchedPassage]) -> TrainingQuestion:
    try:
        question = TrainingQuestion(
            str(fields["question"]), str(fields["passage"]), tuple(str(key) for key in fields.get("negatives") or ())
        )
    except KeyError as error:
        raise UsageError(f"{place} is missing {error}; a question needs question and passage") from error
    unknown = next((key for key in (question.passage, *question.negatives) if key not in passages), None)
    if unknown is not None:
        raise UsageError(f"{place} names passage {unknown}, which is not in {PASSAGES}")
    return question


def part(pairs: QuestionPairs, *, most: int | None = None) -> Parted:
    """Split the questions by a hash of their document's name, which is stable when data is added.

    `most` limits the training questions, sampled evenly over the file.
    """
    parts: tuple[list[TrainingQuestion], list[TrainingQuestion], list[TrainingQuestion]] = ([], [], [])
    for question in pairs.questions:
        document = pairs.passages[question.passage].document
        bucket = int(hashlib.sha256(document.encode()).hexdigest(), 16) % PARTS
        parts[1 if bucket == 0 else 2 if bucket == 1 else 0].append(question)
    learnt = parts[0]
    if most is not None and most < len(learnt):
        learnt = [learnt[at * len(learnt) // most] for at in range(most)]
    return Parted(tuple(learnt), tuple(parts[1]), tuple(parts[2]))


def searched_by(pairs: QuestionPairs, questions: Sequence[TrainingQuestion]) -> QuestionPairs:
    """The given questions and the passages of their groups."""
    groups = {pairs.passages[question.passage].group for question in questions}
    near = {key: passage for key, passage in pairs.passages.items() if passage.group in groups}
    return replace(pairs, passages=near, questions=tuple(questions))


def with_negatives(
    questions: Sequence[TrainingQuestion], mined: Sequence[Sequence[str]]
) -> tuple[TrainingQuestion, ...]:
    """Add mined negatives to each question, after the given ones."""
    return tuple(
        replace(question, negatives=tuple(dict.fromkeys((*question.negatives, *found))))
        for question, found in zip(questions, mined, strict=True)
    )
