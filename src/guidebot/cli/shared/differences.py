"""Differences between two runs or systems, as a table."""

from collections.abc import Iterable

from guidebot.cli.shared.console import say
from guidebot.evaluation.statistics import Difference


def say_differences(differences: Iterable[Difference]) -> None:
    """Print a line for each measure, below a heading."""
    columns = f"{'A':>6} {'B':>6} {'B-A':>7}  {'95 % interval':16}  {'p':>6} {'Holm':>6} {'MDE':>9}"
    say(f"  {'measure':20} {columns}  verdict")
    for each in differences:
        gain = each.interval
        span = f"{gain.low:+.3f} to {gain.high:+.3f}"
        tests = f"{each.p:6.3f} {each.p_corrected:6.3f} {each.detectable:9.3f}"
        say(f"  {each.measure:20} {each.old:6.3f} {each.new:6.3f} {gain.mean:+7.3f}  {span}  {tests}  {each.verdict}")
