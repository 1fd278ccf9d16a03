"""guidebot against the chain of the LangChain tutorial and txtai, in one run: `python eval/bench/peers.py [OUT]`.

Every figure is taken in turn, guidebot's beside the others', `ROUNDS` times; a ratio is the median of the rounds' own,
with the lowest and highest. Whole commands are timed from outside; warm questions inside one process each. What each
finds for the dev cases is scored by `guidebot eval run --run`. Writes OUT (`eval/bench/results/peers.json`).
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from made import GUIDEBOT, ROOT, bytes_of, quantile

HERE = Path(__file__).parent
ROUNDS = 3
QUESTION = "How old do I have to be to host a LIVE?"
CHANGED = "en-GB/eligibility/host-age.md"
SCRIPTS = {"tutorial": "tutorial.py", "txtai": "txtai_peer.py"}
QUIET = {**os.environ, "GUIDEBOT_DATABASE_URL": "off", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def ran(command: list[str]) -> tuple[float, str]:
    """The seconds that a command took, and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(command, check=True, cwd=ROOT, env=QUIET, stdout=subprocess.PIPE, text=True)
    return time.perf_counter() - started, done.stdout


def peer(name: str, *arguments: object) -> list[str]:
    """The command of a peer."""
    return [sys.executable, str(HERE / SCRIPTS[name]), *map(str, arguments)]


def built(corpus: Path, place: Path, names: Iterable[str] = SCRIPTS) -> dict[str, float]:
    """The seconds that guidebot and the named take to index a corpus, or to take in one change: those start over."""
    took = {}
    for name in names:
        shutil.rmtree(place / name, ignore_errors=True)
        took[name], told = ran(peer(name, "build", corpus, place / name))
        took[f"{name}, ms a piece"] = float(told)
    took["guidebot"], _ = ran([*GUIDEBOT, "index", "--corpus", str(corpus), "--index", str(place / "guidebot")])
    return took


def cold(place: Path) -> dict[str, float]:
    """The seconds of one question in a fresh process."""
    took = {name: ran(peer(name, "ask", place / name, QUESTION))[0] for name in SCRIPTS}
    took["guidebot"], _ = ran([*GUIDEBOT, "ask", QUESTION, "--index", str(place / "guidebot")])
    return took


def warm(place: Path, asked: Path) -> dict[str, dict[str, Any]]:
    """Each system's times by question, and its memory."""
    found = {}
    for name in SCRIPTS:
        found[name] = json.loads(ran(peer(name, "time", place / name, asked, place / f"{name}.jsonl"))[1])
    for kind in ("whole", "one-embedder"):
        arguments = (HERE / "guidebot_peer.py", place / "guidebot", asked, place / f"{kind}.jsonl", kind)
        found[f"guidebot, {kind}"] = json.loads(ran([sys.executable, *map(str, arguments)])[1])
    return found


def dev_questions(path: Path) -> Path:
    """The last turns of the dev cases, as a file of questions."""
    from guidebot.corpus.read import read_corpus
    from guidebot.evaluation.cases import in_split, read_cases

    cases = in_split(read_cases(ROOT / "eval" / "cases"), read_corpus(ROOT / "corpus").documents, "dev")
    lines = (json.dumps({"id": case.id, "question": case.turns[-1]}, ensure_ascii=False) for case in cases)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def passage_vectors(place: Path) -> float:
    """Milliseconds a passage to embed the shipped passages and keep them in Chroma, with one embedder and no more."""
    from guidebot.config import Settings
    from guidebot.guide import Guide
    from guidebot.index.chroma import write_vectors
    from guidebot.index.split import embedded_text

    guide = Guide.from_settings(Settings(index=place / "guidebot", database_url="off"))
    passages = guide.generation().passages
    guide.embedder.embed(["warm"])
    started = time.perf_counter()
    vectors = guide.embedder.embed([embedded_text(passage) for passage in passages])
    shutil.rmtree(place / "vectors", ignore_errors=True)
    write_vectors(place / "vectors", dict(zip((each.id for each in passages), vectors, strict=True)))
    return (time.perf_counter() - started) * 1000 / len(passages)


def scored(place: Path, guidebot: Path) -> dict[str, Any]:
    """What `guidebot eval run` says of each system's finds for the dev cases."""
    found = {}
    for name, more in (("guidebot", []), *((name, ["--run", str(place / f"{name}.jsonl")]) for name in SCRIPTS)):
        command = [*GUIDEBOT, "eval", "run", "--json", "--results", str(place / "results"), "--index", str(guidebot)]
        found[name] = json.loads(ran([*command, *more])[1])
    return found


def rounds(take: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    """What each round gave."""
    return [take() for _ in range(ROUNDS)]


def main() -> None:
    """Take every figure and write them."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "results" / "peers.json"
    place = Path(tempfile.mkdtemp(prefix="guidebot-peers-"))
    corpus = place / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    try:
        found: dict[str, Any] = {"rounds": ROUNDS}
        found["build, seconds"] = [built(corpus, place)]
        path, changes = corpus / CHANGED, iter(range(ROUNDS))

        def changed() -> dict[str, float]:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.rstrip() + f" One sentence more, number {next(changes)}.\n", encoding="utf-8")
            return {**built(corpus, place, ["tutorial"]), "guidebot, ms a piece": passage_vectors(place)}

        found["rebuild after one change, seconds"] = rounds(changed)
        found["cold ask, seconds"] = rounds(lambda: cold(place))
        asked = dev_questions(place / "questions.jsonl")
        found["warm"] = rounds(lambda: warm(place, asked))
        found["disk, megabytes"] = {name: bytes_of(place / name) / 1e6 for name in (*SCRIPTS, "guidebot")}
        found["quality on dev"] = scored(place, place / "guidebot")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(summary(found))
    finally:
        shutil.rmtree(place)


def spread(values: list[float]) -> str:
    """The median of some ratios, with the lowest and the highest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def summary(found: dict[str, Any]) -> str:
    """The figures as a table in Markdown, guidebot's as ratios to the tutorial's chain."""
    rows = ["| what | tutorial | txtai | guidebot | guidebot over tutorial |", "|---|---|---|---|---|"]
    for what in ("build, seconds", "rebuild after one change, seconds", "cold ask, seconds"):
        taken = found[what]
        cells = [_median(taken, name) for name in ("tutorial", "txtai", "guidebot")]
        rows.append(
            f"| {what} | {' | '.join(cells)} | {spread([one['guidebot'] / one['tutorial'] for one in taken])} |"
        )
    for kind in ("whole", "one-embedder"):
        own = f"guidebot, {kind}"
        for what, share in (("retrieval", 0.5), ("retrieval", 0.95), ("answer", 0.5), ("answer", 0.95)):
            taken = [
                {name: quantile(one[name][what], share) for name in ("tutorial", "txtai", own)} for one in found["warm"]
            ]
            cells = [f"{statistics.median(each[name] for each in taken):.1f}" for name in ("tutorial", "txtai", own)]
            ratio = spread([one[own] / one["tutorial"] for one in taken])
            rows.append(f"| {what} p{share * 100:.0f}, ms, {kind} | {' | '.join(cells)} | {ratio} |")
        cells = [f"{max(one[name]['memory'] for one in found['warm']):.0f}" for name in ("tutorial", "txtai", own)]
        rows.append(f"| most memory, MB, {kind} | {' | '.join(cells)} | {float(cells[2]) / float(cells[0]):.2f} |")
    taken = found["rebuild after one change, seconds"]
    cells = [_median(taken, f"{name}, ms a piece") for name in ("tutorial", "guidebot")]
    ratio = spread([one["guidebot, ms a piece"] / one["tutorial, ms a piece"] for one in taken])
    rows.append(f"| build, passage vectors alone, ms a piece | {cells[0]} | - | {cells[1]} | {ratio} |")
    disk = found["disk, megabytes"]
    cells = [f"{disk[name]:.1f}" for name in ("tutorial", "txtai", "guidebot")]
    rows.append(f"| disk, MB | {' | '.join(cells)} | {disk['guidebot'] / disk['tutorial']:.2f} |")
    for measure in ("Success@1", "Success@5", "R@5", "citation recall", "citation precision", "key-fact recall"):
        cells = [_share(found["quality on dev"][name], measure) for name in ("tutorial", "txtai", "guidebot")]
        rows.append(f"| {measure} on dev | {' | '.join(cells)} | |")
    return "\n".join(rows)


def _median(taken: list[dict[str, float]], name: str) -> str:
    return f"{statistics.median(each[name] for each in taken):.2f}" if name in taken[0] else "-"


def _share(result: dict[str, Any], measure: str) -> str:
    found = result.get(measure)
    return "-" if found is None else f"{found['mean'] if isinstance(found, dict) else found:.3f}"


if __name__ == "__main__":
    main()
