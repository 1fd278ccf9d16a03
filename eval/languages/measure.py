"""Measures how other languages are recognised: `python eval/languages/measure.py`, and with `answers` how answered.

False alarms are counted on the English and Chinese messages of the other folders, apart from those kept for tests.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.text.language import foreign_language

HERE = Path(__file__).parent
KEPT = ("heldout", "test", "kept")
FIELDS = ("text", "question", "message", "turns", "claim", "history", "asked", "previous")
SHORT = 10  # words


def texts(value: object, field: str = "") -> Iterator[str]:
    if isinstance(value, str) and field in FIELDS:
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, field)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def others() -> list[str]:
    paths = [path for path in sorted(HERE.parent.rglob("*.jsonl")) if path.parent != HERE]
    kept = [path for path in paths if not any(word in path.stem for word in KEPT)]
    return sorted({text for path in kept for line in lines(path) for text in texts(line) if text.strip()})


def recognition(messages: list[Any]) -> None:
    right = [each for each in messages if foreign_language(each["text"]) == each["language"]]
    some = [each for each in messages if foreign_language(each["text"]) is not None]
    short = [each for each in messages if len(each["text"].split()) < SHORT]
    print(f"{len(messages)} messages in {len({each['language'] for each in messages})} languages, {len(short)} short")
    print(f"recognised as another language: {len(some)}; as the right one: {len(right)}")
    for each in messages:
        found = foreign_language(each["text"])
        if found != each["language"]:
            print(f"  {each['language']} taken for {found}: {each['text']}")
    english = others()
    start = time.perf_counter()
    alarms = [(text, found) for text in english if (found := foreign_language(text)) is not None]
    each = 1000 * (time.perf_counter() - start) / len(english)
    print(
        f"{len(alarms)} of {len(english)} English and Chinese texts are taken for another language; {each:.2f} ms each"
    )
    for text, found in alarms:
        print(f"  {found}: {text}")


def answers(messages: list[Any]) -> None:
    """How many are answered, and how many of those quote what the same question in English is answered with."""
    guide = Guide.from_settings(Settings())
    answered = same = 0
    for each in messages:
        answer = guide.ask(guide.query(each["text"])).answer
        english = guide.ask(guide.query(each["english"])).answer
        quoted, expected = ({(at.passage.id, at.start) for at in found.citations} for found in (answer, english))
        answered += bool(quoted)
        same += bool(quoted & expected)
        shared = "" if not quoted else "same quotes" if quoted & expected else "other quotes"
        print(f"  {answer.outcome} {answer.route or ''} {shared} | {each['language']} {each['text']}")
    print(f"{answered} of {len(messages)} answered; {same} with a quote that answers the same question in English")


if __name__ == "__main__":
    written = lines(HERE / "messages.jsonl")
    recognition(written)
    if "answers" in sys.argv:
        answers(written)
