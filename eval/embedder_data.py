"""Writes the shipped corpus as a folder that `guidebot train embedder` learns from.

    python eval/embedder_data.py DIR [FIELD_MESSAGES.jsonl ...]

The folder has each passage of the index, and as messages the asks of its section, and the field messages (see
`eval/field/README.md`) that its sentences answer. Give only files that nothing is tested on.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from guidebot.answering.example_questions import said_at
from guidebot.config import Settings
from guidebot.evaluation.field import FieldMessage, read_messages
from guidebot.guide import Guide
from guidebot.reader.reading import sentences_of
from guidebot.records import Passage
from guidebot.text.language import language_of
from guidebot.text.plain_text import plain

ASKS = 4  # of a passage that are learnt: they are much alike
TIMES = 3  # that a field message is learnt for each time that an ask is


def asks_of(passage: Passage, draw: random.Random) -> Iterator[dict[str, Any]]:
    """A few asks of a passage, as messages that it answers."""
    known = list(zip(passage.asks, said_at(passage.text, passage.asks, passage.says), strict=True))
    usable = [(ask, places) for ask, places in known if places is None or places]
    for ask, places in draw.sample(usable, min(ASKS, len(usable))):
        yield _message(passage, (ask,), language_of(ask), places)


def answered_by(passage: Passage, messages: Sequence[FieldMessage]) -> Iterator[dict[str, Any]]:
    """The field messages that sentences of a passage answer."""
    sentences = sentences_of(passage.text)
    for message in messages:
        quotes = [
            plain(quote) for each in message.where or () if each.file == passage.source.path for quote in each.quotes
        ]
        places = [sentences.index(quote) for quote in quotes if quote in sentences]
        if places:
            for _ in range(TIMES):
                yield _message(passage, message.turns, message.lang, places)


def _message(passage: Passage, turns: Sequence[str], lang: str, places: Sequence[int] | None) -> dict[str, Any]:
    answers = None if places is None else list(places)
    return {"passage": passage.id, "turns": list(turns), "lang": lang, "relation": "answered", "answers": answers}


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("messages", type=Path, nargs="*")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    messages = [message for path in options.messages for message in read_messages(path)]
    draw = random.Random(3)  # noqa: S311  # no secrets here
    passages = Guide.from_settings(Settings()).generation().passages
    with (options.out / "passages.jsonl").open("w", encoding="utf-8") as file:
        for passage in passages:
            line = {"id": passage.id, "service": f"guidebot {passage.source.topic}", "title": passage.source.title}
            line |= {"headings": " > ".join(passage.headings), "sentences": sentences_of(passage.text)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    with (options.out / "messages.jsonl").open("w", encoding="utf-8") as file:
        for passage in passages:
            for line in (*asks_of(passage, draw), *answered_by(passage, messages)):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
