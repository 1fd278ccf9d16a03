"""Prints the tables of both errors of the safety gate from `eval/results`, as README and eval/README.md show them.

    for set in heldout heldout-2 heldout-3 ordinary asks; do guidebot eval routing $set; done
    python eval/safety_table.py [--write]

With `--write` the tables are put between their marks in both files.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

RESULTS = Path("eval/results")
FILES = (Path("README.md"), Path("eval/README.md"))
MARKS = re.compile(r"(<!-- safety table -->\n).*?(<!-- end -->)", re.DOTALL)
ROWS = (
    ("in danger, first set, missed", "heldout", "missed"),
    ("in danger, second set, missed", "heldout-2", "missed"),
    ("in danger, third set, missed", "heldout-3", "missed"),
    ("look-alikes that got helplines", "heldout", "needless"),
    ("alarming words and long stories that got helplines", "heldout-3", "needless"),
    ("ordinary messages that got helplines", "ordinary", "needless"),
    ("questions of the documents (`asks`) that got helplines", "asks", "needless"),
)


def result_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"routing-{name}.json").read_text(encoding="utf-8"))
    return found


def cell(shares: dict[str, Any], language: str) -> str:
    share = shares.get(language)
    return f"{share['count']} of {share['of']} ({share['low']:.3f} to {share['high']:.3f})" if share else ""


def table() -> str:
    lines = ["| | all | English | Chinese |", "|---|---|---|---|"]
    for words, name, measure in ROWS:
        shares = result_of(name)[measure]
        lines.append(f"| {words} | {cell(shares, 'all')} | {cell(shares, 'en')} | {cell(shares, 'zh')} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    if not parser.parse_args().write:
        print(table())
        return
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        path.write_text(MARKS.sub(lambda found: found[1] + table() + found[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()
