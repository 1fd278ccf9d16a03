"""Make a journal to look at, by asking: `python eval/demo_journal.py OTHERS [TURNS] [DAYS]`.

Asks the evaluation's dev questions, and for a share of them everyday requests that the guide has no business
answering (OTHERS, a text file with one a line), through the index and into the journal that the settings name. The
answers are the guide's own. Nobody waits for weeks: a turn's time is spread over the days before now. Two in five are
rated, by whether the outcome was the one that its case expects, which is kinder than people are.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guidebot.config import Settings
from guidebot.corpus.read import read_corpus
from guidebot.evaluation.cases import in_split, read_cases
from guidebot.guide import Guide
from guidebot.records import Case, Query
from guidebot.store.database import Database
from guidebot.store.feedback import Why, give_feedback
from guidebot.store.turn_rows import redacted
from guidebot.store.turn_store import DatabaseTurnStore

SEED = 7
OTHER = 0.12  # share of requests that are none of the guide's business
RATED = 0.4
FAVOURITES = 0.25  # of the cases are asked again and again


def main(others: Path, turns: int, days: int) -> None:
    """Ask so many questions over so many days."""
    settings = Settings()
    chance = random.Random(SEED)  # noqa: S311  # a demo, not a secret
    guide = Guide.from_settings(settings)
    database = Database(settings.database_url)
    journal = DatabaseTurnStore(database)
    now = datetime.now(UTC)
    cases = in_split(read_cases(Path("eval/cases")), read_corpus(settings.corpus).documents, "dev")
    for number, (query, case) in enumerate(asked(cases, others, turns, chance), start=1):
        at = now - timedelta(days=days) * (1 - number / turns)
        turn = guide.ask(query, conversation=f"demo-{number}", channel=chance.choice(("chat", "chat", "command line")))
        journal.keep(replace(turn, at=at))
        if case is not None and chance.random() < RATED:
            right = turn.answer.outcome is case.expected
            why = None if right else chance.choice(list(Why))
            rated = at + timedelta(minutes=1)
            give_feedback(database, turn.id, helpful=right, why=why, redact=redacted, now=rated)
        print(f"\r{number} of {turns}", end="", file=sys.stderr)


def asked(cases: list[Case], others: Path, turns: int, chance: random.Random) -> Iterator[tuple[Query, Case | None]]:
    """Questions with the case they come from; some cases far more often than others, as in life."""
    idle = others.read_text(encoding="utf-8").splitlines()
    favourites = chance.sample(cases, round(FAVOURITES * len(cases)))
    for _ in range(turns):
        if chance.random() < OTHER:
            yield Query(chance.choice(idle)), None
        else:
            case = chance.choice(favourites if chance.random() < 1 / 2 else cases)
            # A case pins its day; the journal's readers want to see what is told today.
            yield replace(case.query, as_of=None), case


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0]), int((arguments[1:2] or ["500"])[0]), int((arguments[2:3] or ["28"])[0]))
