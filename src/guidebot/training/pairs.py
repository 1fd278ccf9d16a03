"""Questions and the passages that answer them, as read from a folder, and parted by document.

A folder holds `passages.jsonl` with {"id", "service", "doc", "headings", "text"} and `questions.jsonl` with
{"question", "passage"} and, where somebody named them, {"negatives": [passage ids]} that look right and are not. A
passage is searched for among those of its service; `title` may stand for `doc`.
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
PARTS = 10  # of the documents one is held out to stop by, and one to measure on


@dataclass(frozen=True, slots=True)
class Taught:
    """A passage to learn from; `text` is what would be embedded of it, `group` what it is searched for in."""

    id: str
    group: str
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """What was asked, the id of the passage that answers it, and the ids of passages known not to."""

    text: str
    passage: str
    negatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPairs:
    """Passages by id and the questions about them; `digest` names the two files they were read from."""

    passages: Mapping[str, Taught]
    questions: tuple[TrainingQuestion, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Parted:
    """Questions to learn from, to stop by and to measure on, no document in two of them."""

    learnt: tuple[TrainingQuestion, ...]
    stopping: tuple[TrainingQuestion, ...]
    measured: tuple[TrainingQuestion, ...]


def read_lessons(folder: Path) -> QuestionPairs:
    """Read a folder of passages and questions. Raises `UsageError` for a line that cannot be used, naming it."""
    files = (folder / PASSAGES, folder / QUESTIONS)
    for file in files:
        if not file.is_file():
            raise UsageError(f"no {file.name} in {folder}; --data names a folder with {PASSAGES} and {QUESTIONS}")
    taught = [_passage(place, fields) for place, fields in json_lines(files[0])]
    passages = {passage.id: passage for passage in taught}
    questions = tuple(_question(place, fields, passages) for place, fields in json_lines(files[1]))
    if not questions:
        raise UsageError(f"{folder / QUESTIONS} holds no question; nothing can be learnt from it")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return QuestionPairs(passages, questions, digest[:16])


def _passage(place: str, fields: Mapping[str, Any]) -> Taught:
    try:
        document = str(fields["doc"])
        title = str(fields.get("title") or document.rpartition("/")[2])
        own = tuple(part for part in str(fields.get("headings") or "").split(" > ") if part)
        context = f"{context_of(title, tuple(plain(part) for part in own))}\n"
        return Taught(str(fields["id"]), str(fields["service"]), document, f"{context}{plain(str(fields['text']))}")
    except KeyError as error:
        raise UsageError(f"{place} lacks {error}; a passage has id, service, doc, headings and text") from error


def _question(place: str, fields: Mapping[str, Any], passages: Mapping[str, Taught]) -> TrainingQuestion:
    try:
        question = TrainingQuestion(
            str(fields["question"]), str(fields["passage"]), tuple(str(key) for key in fields.get("negatives") or ())
        )
    except KeyError as error:
        raise UsageError(f"{place} lacks {error}; a question has question and passage") from error
    unknown = next((key for key in (question.passage, *question.negatives) if key not in passages), None)
    if unknown is not None:
        raise UsageError(f"{place} names the passage {unknown}, which {PASSAGES} lacks")
    return question


def part(lessons: QuestionPairs, *, most: int | None = None) -> Parted:
    """Part the questions by a digest of their document's name, so that more data moves no document.

    `most` keeps that many of those to learn from, evenly over the file.
    """
    parts: tuple[list[TrainingQuestion], list[TrainingQuestion], list[TrainingQuestion]] = ([], [], [])
    for question in lessons.questions:
        document = lessons.passages[question.passage].document
        bucket = int(hashlib.sha256(document.encode()).hexdigest(), 16) % PARTS
        parts[1 if bucket == 0 else 2 if bucket == 1 else 0].append(question)
    learnt = parts[0]
    if most is not None and most < len(learnt):
        learnt = [learnt[at * len(learnt) // most] for at in range(most)]
    return Parted(tuple(learnt), tuple(parts[1]), tuple(parts[2]))


def searched_by(lessons: QuestionPairs, questions: Sequence[TrainingQuestion]) -> QuestionPairs:
    """The passages of the groups that some questions are searched for in, with those questions alone."""
    groups = {lessons.passages[question.passage].group for question in questions}
    near = {key: passage for key, passage in lessons.passages.items() if passage.group in groups}
    return replace(lessons, passages=near, questions=tuple(questions))


def with_negatives(
    questions: Sequence[TrainingQuestion], mined: Sequence[Sequence[str]]
) -> tuple[TrainingQuestion, ...]:
    """Each question with those mined after those that were named."""
    return tuple(
        replace(question, negatives=tuple(dict.fromkeys((*question.negatives, *found))))
        for question, found in zip(questions, mined, strict=True)
    )
