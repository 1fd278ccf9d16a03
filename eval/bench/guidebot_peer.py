"""guidebot, timed as the systems it is compared with: `guidebot_peer.py STORE QUESTIONS OUT whole`, or `one-embedder`.

`one-embedder` leaves out the second embedding model, and what is asked about documents; what is left is one vector and
the words of each passage, their statements, and the answer made of these.
"""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from peer import WARM_UP, questions

from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.retrieval.retrievers import Weights
from guidebot.retrieval.search import Retrieval

ONE = Weights(dense=1.5, lexical=1.0)
KINDS = {
    "whole": (Settings(), Retrieval()),
    "one-embedder": (Settings(multilingual="off"), replace(Retrieval(), english=ONE, chinese=ONE)),
}


def timed(store: Path, asked: Path, out: Path, kind: str) -> dict[str, Any]:
    """The milliseconds that retrieval, the whole answer and one pass of the model took, warm, and megabytes used."""
    settings, retrieval = KINDS[kind]
    guide = Guide.from_settings(settings.model_copy(update={"index": store, "database_url": "off"}), retrieval)
    guide.warm()
    every = list(questions(asked))
    for line in every[:WARM_UP]:
        guide.ask(guide.query(line["question"]))
    took: dict[str, list[float]] = {"retrieval": [], "answer": [], "one pass": []}
    with out.open("w", encoding="utf-8") as lines:
        for line in every:
            query = guide.query(line["question"])
            started = time.perf_counter()
            guide.search(query)
            searched = time.perf_counter()
            turn = guide.ask(query)
            answered = time.perf_counter()
            guide.embedder.embed([query.text])
            took["retrieval"].append((searched - started) * 1000)
            took["answer"].append((answered - searched) * 1000)
            took["one pass"].append((time.perf_counter() - answered) * 1000)
            lines.write(json.dumps({"id": line["id"], "outcome": turn.answer.outcome}) + "\n")
    return {**took, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    _, store, asked, out, kind = sys.argv
    print(json.dumps(timed(Path(store), Path(asked), Path(out), kind)))
