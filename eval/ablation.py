"""Prints what each step brings: `python eval/ablation.py DEFAULT.json OTHER.json...`, differences against the first."""

import sys
from pathlib import Path

from guidebot.evaluation.compare import compare
from guidebot.evaluation.results import read_result

SHOWN = ("Success@5", "R@5", "nDCG@10")


def main(paths: list[str]) -> None:
    """Print a row a configuration: its figure, and what the default has over it, with the 95 % interval."""
    default, *others = [read_result(Path(path)) for path in paths]
    head = " | ".join(f"{name} | default over it" for name in SHOWN)
    print(f"| config | {head} |\n|---|{'---|---|' * len(SHOWN)}")
    for other in others:
        gains = {each.measure: each.interval for each in compare(other, default).differences}
        summary = other.summary()
        cells = [
            f"{summary[name].mean:.3f} | {gains[name].mean:+.3f} ({gains[name].low:+.3f} to {gains[name].high:+.3f})"
            for name in SHOWN
        ]
        print(f"| {other.config} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(sys.argv[1:])
