"""Training examples from reviews, as files for evaluation and training."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import RowMapping, select

from guidebot.errors import UsageError
from guidebot.store.database import Database
from guidebot.store.tables import passages, resolutions

CASES, PASSAGES, QUESTIONS, ASKS = "cases.jsonl", "passages.jsonl", "questions.jsonl", "asks.yaml"
SERVICE = "guidebot"


@dataclass(frozen=True, slots=True)
class TrainingExamples:
    """All training examples from reviews: lines of the files named above, and asks by path and heading."""

    cases: tuple[dict[str, Any], ...]
    passages: tuple[dict[str, Any], ...]
    questions: tuple[dict[str, Any], ...]
    asks: dict[str, dict[str, list[str]]]


def training_examples(database: Database) -> TrainingExamples:
    """The training examples of every resolution that was not undone."""
    with database.reading() as connection:
        chosen = select(resolutions).where(~resolutions.c.undone, resolutions.c.expected.is_not(None))
        rows = connection.execute(chosen.order_by(resolutions.c.at)).mappings().all()
        wanted = {key for row in rows for key in (*_used(row), *row["negatives"])}
        found = connection.execute(select(passages).where(passages.c.id.in_(wanted))).mappings().all()
    texts = {row["id"]: row for row in found}
    taught = [row for row in rows if row["quotes"] and not row["history"]]
    shown = {key for row in taught for key in (*_used(row), *row["negatives"])} & texts.keys()
    return TrainingExamples(
        tuple(case_line(row) for row in rows),
        tuple(_passage(texts[key]) for key in sorted(shown)),
        tuple(line for row in taught for line in _questions(row, texts.keys())),
        _asks(taught, texts),
    )


def write_training_examples(found: TrainingExamples, folder: Path) -> None:
    """Write the four files. Raises `UsageError` if the folder cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in ((CASES, found.cases), (PASSAGES, found.passages), (QUESTIONS, found.questions)):
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / name).write_text(text, encoding="utf-8")
        asks = yaml.safe_dump(found.asks, allow_unicode=True, sort_keys=True, width=1000) if found.asks else ""
        (folder / ASKS).write_text(asks, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write to {folder} ({error.strerror}); choose another folder") from error


def _used(row: RowMapping) -> list[str]:
    return list(dict.fromkeys(quote["passage"] for quote in row["quotes"]))


def case_line(row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """A resolution as a line of `eval/cases`."""
    gold = [
        {"any_of": [{"document": quote["document"], "version": quote["version"], "quote": quote["quote"]}]}
        for quote in row["quotes"]
    ]
    return {
        "id": f"review-{row['id'][:12]}",
        "category": "reviewed",
        "turns": [*row["history"], row["question"]],
        "locale": row["locale"],
        "region": row["region"],
        "audience": row["audience"],
        "as_of": row["as_of"].isoformat(),
        "expected": row["expected"],
        "gold": gold,
        "key_facts": [],
        "forbidden": [],
        "topic": row["topic"],
        "origin": f"reviewed by {row['by']} on {row['at'].date().isoformat()}",
        "note": row["note"],
    }


def _passage(row: RowMapping) -> dict[str, Any]:
    names = ("id", "title", "text")
    about = {"service": SERVICE, "doc": row["document"], "headings": " > ".join(row["headings"])}
    return {**{name: row[name] for name in names}, **about}


def _questions(row: RowMapping, there: Iterable[str]) -> list[dict[str, Any]]:
    known = set(there)
    negatives = [key for key in row["negatives"] if key in known]
    return [{"question": row["question"], "passage": key, "negatives": negatives} for key in _used(row) if key in known]


def _asks(taught: Iterable[RowMapping], texts: dict[str, RowMapping]) -> dict[str, dict[str, list[str]]]:
    """The questions by the document and the heading that answer them, as front matter lists them."""
    asks: dict[str, dict[str, list[str]]] = {}
    for row in taught:
        for key in _used(row):
            if key in texts:
                heading = (texts[key]["headings"] or [texts[key]["title"]])[-1]
                listed = asks.setdefault(texts[key]["path"], {}).setdefault(heading, [])
                if row["question"] not in listed:
                    listed.append(row["question"])
    return asks
