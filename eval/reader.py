"""How much the reader improves the order of the passages that search finds, and how fast it reads.

    python eval/reader.py DATA --service NAME ... [--reader DIR] [--most N] [--out FILE]

DATA has `passages.jsonl` and `questions.jsonl` (docs/reader.md). Each question about a named service is searched for
among the service's own passages, by meaning and by words; the reader then orders the first ten. RR@10 counts the
passage that the question was written for; others may answer it too, so both orders are better than they look. Intervals
are 95 % bootstrap intervals over the questions.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from guidebot.config import PACKAGED_MODEL
from guidebot.evaluation.statistics import interval
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.reader.network import FOLDER, ReaderNetwork
from guidebot.training.hard_negatives import PassageVectors
from guidebot.training.question_pairs import QuestionPairs, TrainingQuestion, read_question_pairs, searched_by
from guidebot.training.reader_data import TrainingPassage, read_passages

TEN, EIGHT = 10, 8
MEANING = 2.5  # weight of the search by meaning relative to that by words


@dataclass(frozen=True, slots=True)
class Read:
    """A question's rank of the right passage among ten: in search, by the reader, and by both; 0 if it is not there."""

    search: int
    reader: int
    both: int
    seconds: float


def main() -> None:
    """Search, read, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--service", action="append", required=True)
    parser.add_argument("--reader", type=Path, default=FOLDER)
    parser.add_argument("--most", type=int, default=400, help="questions, evenly drawn")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    pairs, passages = read_question_pairs(options.data), read_passages(options.data)
    questions = [each for each in pairs.questions if passages[each.passage].service in options.service]
    questions = questions[:: max(1, len(questions) // options.most)]
    read = _read(searched_by(pairs, questions), passages, ReaderNetwork(options.reader))
    table = _table([each for each in read if each.search])
    table["found among ten"] = interval([float(each.search > 0) for each in read]).mean
    for name, value in table.items():
        print(f"{name:40} {value}")
    if options.out:
        options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _read(pairs: QuestionPairs, passages: dict[str, TrainingPassage], reader: ReaderNetwork) -> list[Read]:
    embedder = ModelEmbedder(PACKAGED_MODEL, Path("index/models"))
    library = PassageVectors(pairs, embedder.embed)
    vectors = embedder.embed([question.text for question in pairs.questions])
    return [
        _ranks(question, _first_ten(question, library, vector), passages, reader)
        for question, vector in zip(pairs.questions, vectors, strict=True)
    ]


def _first_ten(question: TrainingQuestion, library: PassageVectors, vector: np.ndarray) -> list[tuple[str, float]]:
    group = library.group_of(question)
    scores = MEANING * _standard(library.by_meaning(group, vector)) + _standard(library.by_words(group, question.text))
    order = np.argsort(-scores)[:TEN]
    return [(library.groups[group][place], float(scores[place])) for place in order]


def _standard(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-9)


def _ranks(
    question: TrainingQuestion,
    ten: list[tuple[str, float]],
    passages: dict[str, TrainingPassage],
    reader: ReaderNetwork,
) -> Read:
    keys = [key for key, _ in ten]
    found = np.array([score for _, score in ten])
    reader.read(question.text, [passages[key].text for key in keys[:1]])
    began = time.perf_counter()
    reader.read(question.text, [passages[key].text for key in keys[:EIGHT]])
    seconds = time.perf_counter() - began
    readings = reader.read(question.text, [passages[key].text for key in keys])
    relevance = np.array([np.log(each.relevance / (1 - each.relevance)) for each in readings])
    if question.passage not in keys:
        return Read(0, 0, 0, seconds)
    right = keys.index(question.passage)
    orders = (found, relevance, relevance + found)
    return Read(*(int((scores > scores[right]).sum()) + 1 for scores in orders), seconds)


def _table(read: list[Read]) -> dict[str, object]:
    table: dict[str, object] = {"questions whose passage is among ten": len(read)}
    for name in ("search", "reader", "both"):
        found = interval([1 / getattr(each, name) for each in read])
        table[f"RR@10, {name}"] = [round(value, 3) for value in (found.mean, found.low, found.high)]
    gain = interval([1 / each.both - 1 / each.search for each in read])
    table["gain of both over search"] = [round(value, 3) for value in (gain.mean, gain.low, gain.high)]
    milliseconds = [1000 * each.seconds for each in read]
    table["eight passages, ms, p50 and p95"] = [
        round(float(value), 1) for value in np.percentile(milliseconds, [50, 95])
    ]
    return table


if __name__ == "__main__":
    main()
