"""Prints the tables of eval/README.md from results: `python eval/tables.py eval/results/*.json`."""

import sys
from pathlib import Path

from guidebot.evaluation.results import read_result

SHOWN = ("R@5", "nDCG@5", "nDCG@10", "RR@10", "Success@1", "Success@5")
# What other commands wrote, whose figures stand elsewhere.
OTHERS = ("redaction-", "routing-", "claims-", "attacks")
ANSWERS = (
    "citation precision",
    "citation recall",
    "key-fact recall",
    "forbidden",
    "words",
    "outcome",
    "answered or not",
)


def main(paths: list[str]) -> None:
    """Print a row a result, each figure with its 95 % interval."""
    runs = [Path(path) for path in paths if not Path(path).name.startswith(OTHERS)]
    results = sorted(map(read_result, runs), key=lambda each: (each.data, each.config))
    for measures in (SHOWN, ANSWERS):
        print(f"\n| data | config | cases | {' | '.join(measures)} |\n|---|---|---|{'---|' * len(measures)}")
        for result in results:
            summary = result.summary()
            found = [summary.get(name) for name in measures]
            if any(found):
                cells = [f"{each.mean:.3f} ({each.low:.3f}–{each.high:.3f})" if each else "" for each in found]
                count = max(each.count for each in found if each)
                print(f"| {result.data} | {result.config} | {count} | {' | '.join(cells)} |")
    print("\n| data | config | decline precision | decline recall | AUROC of confidence |\n|---|---|---|---|---|")
    for result in results:
        outcomes = result.outcomes()
        if outcomes["AUROC"] is not None:
            cells = ["" if value is None else f"{value:.3f}" for value in outcomes.values()]
            print(f"| {result.data} | {result.config} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(sys.argv[1:])
