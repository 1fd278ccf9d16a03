"""A served guidebot under load: `python eval/bench/load.py [OUT] [--postgresql URL]`.

Fifty creators, half of them in the chat and half through programs, each asking every 5 to 15 seconds; ten staff at the
desk; and a document changed and published every half minute: five minutes with the journal in SQLite, and five in an
empty PostgreSQL database, where one is given. Then creators alone, ever more of them a minute each, until the 95th
percentile of an answer passes a second. Those who ask and the one process that answers share the machine's processors.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from made import GUIDEBOT, PASSWORD, ROOT

HERE = Path(__file__).parent
PORT = 7991
LONG, SHORT = 300, 60  # seconds
CREATORS, STAFF = 50, 10
STEPS = (100, 200, 300, 400, 600, 800)
EVERY = 30  # seconds between publishes
SLOW = 1000  # milliseconds


@contextmanager
def served(place: Path, journal: str) -> Iterator[subprocess.Popen[bytes]]:
    """A guidebot over a copy of the shipped corpus, answering on `PORT`."""
    corpus, index = place / "corpus", place / "index"
    if not corpus.exists():
        shutil.copytree(ROOT / "corpus", corpus)
    own = {
        "GUIDEBOT_CORPUS": str(corpus),
        "GUIDEBOT_INDEX": str(index),
        "GUIDEBOT_DATABASE_URL": journal,
        "GUIDEBOT_RATE": "off",
    }
    environment = {**os.environ, **own}
    subprocess.run([*GUIDEBOT, "index"], check=True, env=environment)
    add = [*GUIDEBOT, "accounts", "add", "bench", "--role", "lead"]
    subprocess.run(add, check=True, env=environment, input=f"{PASSWORD}\n{PASSWORD}\n", text=True)
    server = subprocess.Popen([*GUIDEBOT, "serve", "--port", str(PORT)], env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{PORT}/readyz")
        yield server
    finally:
        server.terminate()
        server.wait(60)


def _wait(address: str, patience: float = 120) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@contextmanager
def publishing(place: Path, journal: str) -> Iterator[list[float]]:
    """Meanwhile a document is changed and published every half minute; the seconds that each took."""
    stop, took = threading.Event(), []
    path = next((place / "corpus").rglob("host-age.md"))
    command = [*GUIDEBOT, "index", "--corpus", str(place / "corpus"), "--index", str(place / "index")]
    environment = {**os.environ, "GUIDEBOT_DATABASE_URL": journal}

    def publish() -> None:
        while not stop.wait(EVERY):
            path.write_text(f"{path.read_text(encoding='utf-8').rstrip()} One sentence more.\n", encoding="utf-8")
            started = time.perf_counter()
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            took.append(time.perf_counter() - started)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


def component() -> int:
    """The id of the chat's component, from the page itself."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=30) as page:  # our own server
        text = page.read().decode()
    config = text.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0]
    return next(int(each["id"]) for each in json.loads(config)["components"] if each["props"].get("elem_id") == "chat")


def visited(place: Path, users: int, seconds: int, **mix: int) -> dict[str, dict[str, float]]:
    """What locust says of some users for some time, by what they asked for."""
    questions = place / "questions.json"
    if not questions.exists():
        lines = (path.read_text(encoding="utf-8").splitlines() for path in (ROOT / "eval" / "cases").glob("*.jsonl"))
        turns = [turn for each in lines for line in each for turn in json.loads(line)["turns"][:1]]
        questions.write_text(json.dumps(turns), encoding="utf-8")
    told = {f"BENCH_{name.upper()}": str(share) for name, share in mix.items()}
    own = {"BENCH_QUESTIONS": str(questions), "BENCH_COMPONENT": str(component()), **told}
    command = [sys.executable, "-m", "locust", "-f", str(HERE / "visitors.py"), "--headless", "--only-summary"]
    command += ["-u", str(users), "-r", "10", "-t", f"{seconds}s", "--host", f"http://127.0.0.1:{PORT}"]
    command += ["--csv", str(place / "stats")]
    # It ends with 1 where there were errors, which are counted below.
    subprocess.run(
        command, check=False, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with (place / "stats_stats.csv").open(encoding="utf-8") as file:
        return {row["Name"]: _row(row) for row in csv.DictReader(file)}


def _row(row: dict[str, str]) -> dict[str, float]:
    wanted = {"Request Count": "asked", "Failure Count": "errors", "50%": "p50", "95%": "p95", "99%": "p99"}
    return {name: float(row[key]) for key, name in wanted.items()} | {"a second": float(row["Requests/s"])}


def processor(server: subprocess.Popen[bytes]) -> float:
    """Seconds of processor that the server has used."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mixed(place: Path, journal: str) -> dict[str, Any]:
    """Creators, staff and publishes together."""
    with served(place, journal) as server, publishing(place, journal) as took:
        before = processor(server)
        found = visited(place, CREATORS + STAFF, LONG, chat=CREATORS // 2, api=CREATORS // 2, desk=STAFF)
        used = (processor(server) - before) / LONG
    return {"by kind": found, "publishes, seconds": took, "processors used by the server": used}


def ramp(place: Path, journal: str) -> list[dict[str, Any]]:
    """Creators alone, ever more of them."""
    found = []
    with served(place, journal) as server:
        for users in STEPS:
            before = processor(server)
            stats = visited(place, users, SHORT, chat=1, api=1, desk=0)
            found.append({"creators": users, **stats["Aggregated"], "processors": (processor(server) - before) / SHORT})
            print(found[-1], flush=True)
            if stats["Aggregated"]["p95"] > SLOW:
                break
    return found


def main() -> None:
    """Take the figures and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=HERE / "results" / "load.json")
    parser.add_argument("--postgresql", metavar="URL")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="guidebot-load-"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {}
    try:
        journals = {"sqlite": f"sqlite:///{place}/journal.sqlite3"}
        if options.postgresql:
            journals["postgresql"] = options.postgresql
        for name, journal in journals.items():
            found[name] = mixed(place, journal)
            options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            print(name, found[name], flush=True)
        found["ramp"] = ramp(place, f"sqlite:///{place}/ramp.sqlite3")
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
