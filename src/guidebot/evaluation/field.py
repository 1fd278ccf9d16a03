"""Field messages: what people really wrote, and the answers of a guide to them as a reader sees them."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.guide import Guide
from guidebot.index.progress import Progress
from guidebot.jsonl import json_lines, write_json_lines
from guidebot.records import Answer, Document
from guidebot.text.plain_text import LINK

TEXTS = ("id", "lang", "region", "group", "kind", "want", "expected")


@dataclass(frozen=True, slots=True)
class Where:
    """A file of the corpus, and its quotes that answer a message."""

    file: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """A message with its earlier turns, and what a grader compares an answer with; see eval/field/README.md.

    `where` is None if no document answers.
    """

    id: str
    turns: tuple[str, ...]
    lang: str
    region: str
    group: str
    kind: str
    want: str
    expected: str
    where: tuple[Where, ...] | None
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """A system's answer to a message, with what is shown around it; `cited` has the paths of the files quoted."""

    id: str
    system: str
    outcome: str
    confidence: float
    answer: str
    seconds: float
    cited: tuple[str, ...]


def read_messages(path: Path) -> list[FieldMessage]:
    """Read a JSON Lines file of messages. Raises `UsageError` naming the invalid line."""
    messages: dict[str, FieldMessage] = {}
    for place, line in json_lines(path):
        try:
            message = _message(line)
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{place} is not a field message ({type(error).__name__}: {error})") from error
        if message.id in messages:
            raise UsageError(f"{place}: the id {message.id} is taken; give each message its own")
        messages[message.id] = message
    if not messages:
        raise UsageError(f"no messages in {path}; choose a JSON Lines file with --messages")
    return list(messages.values())


def _message(line: Mapping[str, Any]) -> FieldMessage:
    turns = _texts(line, "turns")
    if not turns:
        raise ValueError("turns is empty")
    where = line["where"]
    return FieldMessage(
        **{name: _text(line, name) for name in TEXTS},
        turns=turns,
        where=None if where is None else tuple(Where(_text(each, "file"), _texts(each, "quotes")) for each in where),
        must_not=_texts(line, "must_not"),
    )


def _text(line: Mapping[str, Any], name: str) -> str:
    value = line[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text")
    return value


def _texts(line: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = line[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of texts")
    return tuple(values)


def messages_to_rejudge(messages: Iterable[FieldMessage], documents: Iterable[Document]) -> Iterator[str]:
    """One line for each quote that is no longer in its file."""
    texts = {document.source.path: document.text for document in documents}
    for message in messages:
        for where in message.where or ():
            for quote in where.quotes:
                if quote not in texts.get(where.file, ""):
                    yield f"{message.id}: quote no longer in {where.file}: {quote!r}; judge the message again"


def ask_messages(guide: Guide, messages: Sequence[FieldMessage], system: str, progress: Progress) -> list[FieldAnswer]:
    """Ask a guide every message, in its conversation and region; its models are loaded before the clock starts."""
    guide.warm()
    answers = []
    for number, message in enumerate(messages, start=1):
        *history, last = message.turns
        query = guide.query(last, tuple(history), region=message.region)
        started = time.perf_counter()
        answer = guide.ask(query).answer
        seconds = time.perf_counter() - started
        answers.append(
            FieldAnswer(
                id=message.id,
                system=system,
                outcome=answer.outcome.value,
                confidence=round(answer.confidence, 4),
                answer=shown(answer),
                seconds=round(seconds, 4),
                cited=tuple(dict.fromkeys(citation.passage.source.path for citation in answer.citations)),
            )
        )
        progress("asking", number, len(messages))
    return answers


def shown(answer: Answer) -> str:
    """An answer as it is shown: its text without link targets, what may be chosen, the contacts, and the notes.

    The summary to copy is left out: it repeats the message, and the time in it would tell two systems apart.
    """
    text = LINK.sub(r"\1", answer.text)
    rest = [f"- {each}" for each in map(_unlinked, (*answer.choices, *answer.contacts)) if each not in text]
    return "\n\n".join(filter(None, [text, "\n".join(rest), *answer.notes]))


def _unlinked(text: str) -> str:
    return LINK.sub(r"\1", text)


def write_answers(path: Path, answers: Iterable[FieldAnswer]) -> None:
    """Write answers as JSON Lines. Raises `UsageError` if that fails."""
    write_json_lines(path, map(asdict, answers))


def read_answers(path: Path) -> tuple[str, dict[str, str]]:
    """The name of a file's system, and its answer to each message by id.

    Only `id` and `answer` are needed, so that other systems can be graded too; without `system`, the folder names it.
    Raises `UsageError` naming the invalid line.
    """
    names, answers = set(), {}
    for place, line in json_lines(path):
        try:
            key, answer = _text(line, "id"), _text(line, "answer")
            names.add(_text({"system": path.resolve().parent.name, **line}, "system"))
        except (KeyError, TypeError) as error:
            raise UsageError(f"{place} is not an answer ({type(error).__name__}: {error})") from error
        if key in answers:
            raise UsageError(f"{place}: {key} is answered a second time; remove one of them")
        answers[key] = answer
    if len(names) != 1:
        raise UsageError(f"{path} must hold the answers of one system; it holds {len(names)}")
    return names.pop(), answers
