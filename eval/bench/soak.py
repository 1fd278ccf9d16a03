"""Ask one guide many questions, with the journal on: `python eval/bench/soak.py [OUT] [QUESTIONS]`, 50,000 unless told.

Every thousand questions it notes the memory, the open files and the milliseconds of that thousand. The questions are
what the shipped documents are asked, in both languages, each asked again and again.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.store.journal import open_turn_store

QUESTIONS, EACH = 50_000, 1_000


def memory() -> float:
    """Megabytes of this process that lie in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Ask, and write what was noted."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "results" / "soak.json"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else QUESTIONS  # noqa: PLR2004  # the second argument
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guidebot-soak-") as place:
        settings = Settings(database_url=f"sqlite:///{place}/journal.sqlite3")
        guide = Guide.from_settings(settings)
        guide.journal = open_turn_store(settings)
        guide.warm()
        asked = [ask for passage in guide.generation().passages for ask in passage.asks]
        noted, times = [], []
        for number in range(count):
            started = time.perf_counter()
            guide.ask(guide.query(asked[number * 7919 % len(asked)]), conversation=str(number // 5), channel="soak")
            times.append((time.perf_counter() - started) * 1000)
            if len(times) == EACH:
                times.sort()
                line = {
                    "asked": number + 1,
                    "memory": memory(),
                    "files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
                    "p50": times[len(times) // 2],
                    "p95": times[len(times) * 95 // 100],
                }
                noted.append(line)
                times = []
                out.write_text(json.dumps(noted, indent=1) + "\n", encoding="utf-8")
                print(line, flush=True)


if __name__ == "__main__":
    main()
