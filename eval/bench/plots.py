"""Draw what was measured: `python eval/bench/plots.py` reads `eval/bench/results/` and writes its pictures there."""

import json
import statistics
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from growth import searches
from matplotlib import pyplot as plt

RESULTS = Path(__file__).parent / "results"
WIDTH, HEIGHT = 9, 3.2


def read(name: str) -> Any:  # noqa: ANN401  # what a bench wrote
    """A bench's figures, None where it has not run."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def panels(name: str, count: int) -> tuple[Any, Any]:
    """A figure with some panels side by side."""
    figure, axes = plt.subplots(1, count, figsize=(WIDTH, HEIGHT), layout="constrained")
    figure.suptitle(name, fontsize=10)
    for each in axes:
        each.grid(visible=True, alpha=0.3)
    return figure, axes


def growth(found: list[dict[str, Any]]) -> None:
    """Build, searches, and memory and disk by the number of passages."""
    sizes = [each["passages"] for each in found]
    figure, (build, search, space) = panels("Growth: made-up passages, a model of one layer", 3)
    build.plot(sizes, [each["build"] for each in found], "o-", label="build")
    build.plot(sizes, [each["one change"] for each in found], "s-", label="one change")
    build.plot(sizes, [each["cold ask"] for each in found], "^-", label="cold ask")
    build.set(xscale="log", yscale="log", xlabel="passages", ylabel="seconds")
    for scope, mark in (("all in scope", "o"), ("a tenth in scope", "s")):
        for share, line in ((0.5, "-"), (0.95, "--")):
            times = [searches(each, scope, share) for each in found]
            search.plot(sizes, times, mark + line, label=f"{scope}, p{share * 100:.0f}")
    search.set(xscale="log", xlabel="passages", ylabel="ms a search", ylim=(0, None))
    memory = [statistics.median(one["memory"] for one in each["rounds"]) for each in found]
    space.plot(sizes, memory, "o-", label="memory of a process that asks")
    space.plot(sizes, [each["disk"] for each in found], "s-", label="disk")
    space.set(xscale="log", yscale="log", xlabel="passages", ylabel="MB")
    for each in (build, search, space):
        each.legend(fontsize=7)
    figure.savefig(RESULTS / "growth.png", dpi=110)


def load(found: dict[str, Any]) -> None:
    """Answers a second, and how long they take, by the number of creators."""
    steps = found["ramp"]
    users = [each["creators"] for each in steps]
    figure, (times, rates) = panels("Load: creators who ask every 5 to 15 seconds, one process, two processors", 2)
    for name in ("p50", "p95", "p99"):
        times.plot(users, [each[name] for each in steps], "o-", label=name)
    times.axhline(1000, color="grey", linewidth=0.8)
    times.set(xlabel="creators", ylabel="ms an answer", yscale="log")
    rates.plot(users, [each["a second"] for each in steps], "o-", label="answers a second")
    rates.plot(users, [each["processors"] * 10 for each in steps], "s-", label="processors of the server, times 10")
    rates.set(xlabel="creators", ylim=(0, None))
    for each in (times, rates):
        each.legend(fontsize=7)
    figure.savefig(RESULTS / "load.png", dpi=110)


def soak(found: list[dict[str, Any]]) -> None:
    """Memory, open files and the time of an answer, as questions go by."""
    asked = [each["asked"] for each in found]
    figure, (memory, files, times) = panels("One guide, one question after another, the journal on", 3)
    memory.plot(asked, [each["memory"] for each in found])
    memory.set(xlabel="questions", ylabel="MB in memory", ylim=(0, None))
    files.plot(asked, [each["files"] for each in found])
    files.set(xlabel="questions", ylabel="open files", ylim=(0, None))
    for name in ("p50", "p95"):
        times.plot(asked, [each[name] for each in found], label=name)
    times.set(xlabel="questions", ylabel="ms an answer", ylim=(0, None))
    times.legend(fontsize=7)
    figure.savefig(RESULTS / "soak.png", dpi=110)


def main() -> None:
    """Draw what there is."""
    for draw in (growth, load, soak):
        found = read(draw.__name__)
        if found:
            draw(found)


if __name__ == "__main__":
    main()
