"""What grows with a corpus: `python eval/bench/growth.py [OUT] [PASSAGES ...]`, 1,000, 10,000 and 100,000 unless told.

Made-up passages and a model of one layer, so that all but the model is measured; what the packaged model adds to a
build is its time a passage, which `peers.py` takes. For each size, in processes of their own: the build, the disk, one
cold question, and 100 warm searches each with a tenth of the passages in scope and with all, with the memory they took.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from made import GUIDEBOT, ROOT, bytes_of, make_corpus, make_model, quantile, timed

SIZES = (1_000, 10_000, 100_000)
QUESTIONS = 100
WARM_UP = 5
ROUNDS = 3
SCOPES = ("all in scope", "a tenth in scope")


def grown(place: Path, model: Path, passages: int) -> dict[str, Any]:
    """What a size takes to build, to change, to keep and to ask once; its corpus and index stay where they are."""
    corpus, index = place / f"corpus-{passages}", place / f"index-{passages}"
    make_corpus(corpus, model, passages)
    set_up = {"GUIDEBOT_EMBEDDING_MODEL": str(model), "GUIDEBOT_MULTILINGUAL": "off", "GUIDEBOT_DATABASE_URL": "off"}
    build = timed([*GUIDEBOT, "index", "--corpus", str(corpus), "--index", str(index)], **set_up)
    path = corpus / "en-GB" / "0" / "1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Section 3", "Section three"), encoding="utf-8")
    changed = timed([*GUIDEBOT, "index", "--corpus", str(corpus), "--index", str(index)], **set_up)
    newest = max(folder for folder in index.iterdir() if folder.name[0] == "2")
    cold = statistics.median(timed([*GUIDEBOT, "ask", "may I", "--index", str(index)], **set_up) for _ in range(ROUNDS))
    return {
        "passages": passages,
        "build": build,
        "one change": changed,
        "disk": bytes_of(newest) / 1e6,
        "cold ask": cold,
    }


def asked(place: Path, model: Path, passages: int) -> dict[str, Any]:
    """What a process of its own says of searches in an index that was built."""
    folders = (place / f"corpus-{passages}", place / f"index-{passages}", model)
    command = [sys.executable, __file__, "search", *map(str, folders)]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
    )
    return found


def searched(corpus: Path, index: Path, model: Path) -> dict[str, Any]:
    """The milliseconds of warm searches in scope and not, and megabytes of memory, of a process that does no more."""
    from guidebot.config import Settings
    from guidebot.guide import Guide

    settings = Settings(corpus=corpus, index=index, embedding_model=str(model), multilingual="off", database_url="off")
    guide = Guide.from_settings(settings)
    passages = guide.generation().passages
    texts = [passage.text[:60] for passage in passages[:: max(1, len(passages) // QUESTIONS)]][:QUESTIONS]
    took: dict[str, list[float]] = {"GB": [], "US": []}
    for number, text in enumerate((*texts[:WARM_UP], *texts)):
        for region, times in took.items():
            started = time.perf_counter()
            guide.search(guide.query(text, region=region), 5)
            if number >= WARM_UP:
                times.append((time.perf_counter() - started) * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"a tenth in scope": took["GB"], "all in scope": took["US"], "memory": memory}


def main() -> None:
    """Take the figures of each size and write them."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "results" / "growth.json"
    sizes = [int(each) for each in sys.argv[2:]] or list(SIZES)
    place = Path(tempfile.mkdtemp(prefix="guidebot-growth-"))
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        model = make_model(place)
        found = [grown(place, model, size) for size in sizes]
        for _ in range(ROUNDS):
            for size, about in zip(sizes, found, strict=True):  # in turn, so that a slow minute is everybody's
                about.setdefault("rounds", []).append(asked(place, model, size))
        out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(table(found))
    finally:
        shutil.rmtree(place)


def table(found: list[dict[str, Any]]) -> str:
    """The figures as a table in Markdown; medians of the rounds."""
    heads = (
        "passages",
        "build, s",
        "one change, s",
        "disk, MB",
        "cold ask, s",
        "memory, MB",
        "search, ms",
        "in a tenth",
    )
    rows = [heads, ("---",) * len(heads)]
    for each in found:
        about = (f"{each[name]:.1f}" for name in ("build", "one change", "disk", "cold ask"))
        memory = statistics.median(one["memory"] for one in each["rounds"])
        times = (f"{searches(each, scope, 0.5):.1f} / {searches(each, scope, 0.95):.1f}" for scope in SCOPES)
        rows.append((f"{each['passages']:,}", *about, f"{memory:.0f}", *times))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def searches(size: dict[str, Any], scope: str, share: float) -> float:
    """The milliseconds that a share of a size's searches stays below: the median of the rounds."""
    return statistics.median(quantile(one[scope], share) for one in size["rounds"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["search"]:
        print(json.dumps(searched(*map(Path, sys.argv[2:]))))
    else:
        main()
