"""Public data sets in BEIR, mtrag-un and XQuAD layouts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidebot.errors import UsageError
from guidebot.jsonl import json_lines
from guidebot.records import Document, Outcome, Section, Source

# Expected outcome by answerability; the other values are ambiguous.
EXPECTED = {"answerable": Outcome.ANSWER.value, "unanswerable": Outcome.DECLINE.value}


@dataclass(frozen=True, slots=True)
class DatasetQuestion:
    """A question of a data set with the user's earlier turns; `expected` is "" if unknown."""

    id: str
    turns: tuple[str, ...]
    category: str = "all"
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set: its passages as documents, its questions, and relevance judgements by question."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[DatasetQuestion, ...]
    qrels: Mapping[str, tuple[str, ...]]

    @property
    def digest(self) -> str:
        """A hash of the documents only, since an index of them depends on nothing else."""
        return hashlib.sha256(repr(self.documents).encode()).hexdigest()[:12]


def read_dataset(folder: Path, languages: str = "en-en") -> Dataset:
    """Read a data set; `languages` are those of questions and documents, if it has several.

    Raises `UsageError` for an unknown layout.
    """
    asked, _, held = languages.partition("-")
    corpus = _existing(folder, "corpus.jsonl", f"corpus.{held}.jsonl")
    queries = _existing(folder, "queries.jsonl", f"queries.{asked}.jsonl")
    name = folder.name if corpus.name == "corpus.jsonl" else f"{folder.name}-{languages}"
    lines = [line for _, line in json_lines(queries)]
    try:
        documents = tuple(_document(line) for _, line in json_lines(corpus))
        questions = tuple(_question(line) for line in lines)
        qrels = _qrels(folder) or {line["_id"]: (line["gold"],) for line in lines}
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"{folder}: a line is missing {error}; see eval/README.md for the supported layouts"
        ) from error
    return Dataset(name, documents, questions, qrels)


def _existing(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise UsageError(f"no {' or '.join(names)} in {folder}; see eval/README.md for the supported layouts")


def _document(line: Mapping[str, Any]) -> Document:
    key, text = line["_id"], line["text"]
    source = Source(key, "1", line.get("title") or "", key)
    return Document(source, text, (Section((), 0, len(text)),), hashlib.sha256(text.encode()).hexdigest())


def _question(line: Mapping[str, Any]) -> DatasetQuestion:
    if "turns" in line:
        turns = tuple(turn["text"] for turn in line["turns"] if turn["role"] == "user")
    else:
        turns = (line["text"],)
    return DatasetQuestion(
        line["_id"], turns, line.get("domain", "all"), EXPECTED.get(line.get("answerability", ""), "")
    )


def _qrels(folder: Path) -> dict[str, tuple[str, ...]]:
    path = next((folder / name for name in ("qrels.tsv", "qrels/test.tsv") if (folder / name).is_file()), None)
    relevant: dict[str, list[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path else ()):
        query, document, score = line.split("\t")
        if number and int(score) > 0:
            relevant.setdefault(query, []).append(document)
    return {query: tuple(documents) for query, documents in relevant.items()}
