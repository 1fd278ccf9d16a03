import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from conftest import HashingEmbedder
from guidebot.csv_safety import cell
from guidebot.guide import Guide
from guidebot.records import Answer, Outcome
from guidebot.store.clusters import Unanswered, gaps
from guidebot.store.database import Database
from guidebot.store.feedback import give_feedback
from guidebot.store.insights import FEW, OTHERS, Insights, broken_down, insights
from guidebot.store.turn_rows import redacted
from guidebot.store.weekly_report import insights_csv, weekly_page
from store.conftest import NOW

DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def ask(guide: Guide, question: str, times: int, at: datetime = NOON) -> list[str]:
    ids = []
    for number in range(times):
        turn = guide.ask(guide.query(question))
        assert guide.journal is not None
        guide.journal.keep(replace(turn, id=f"{question[:20]}{number}{at.day}", at=at))
        ids.append(f"{question[:20]}{number}{at.day}")
    return ids


def summed_up(guide: Guide, database: Database) -> Insights:
    sources = {passage.source for passage in guide.generation().passages}
    embed = HashingEmbedder().embed
    window = (DAY, DAY)
    return insights(database, DAY, DAY + timedelta(days=1), sources=sources, embed=embed, campaign=window)


def test_what_was_asked_is_summed_up(noted: Guide, lite: Database) -> None:
    noted.ask(noted.query("asked on another day"))
    aged = ask(noted, "How old must a host be?", 6)
    ask(noted, "what is quantum gravity", 5, NOON + timedelta(days=1))
    ask(noted, "<script>alert(1)</script> cheese", 2)
    for turn in aged:
        give_feedback(lite, turn, helpful=turn != aged[0], redact=redacted, now=NOW)
    found = summed_up(noted, lite)
    assert found.turns == 13
    assert [(day.name, day.count) for day in found.days] == [("2026-11-10", 8), ("2026-11-11", 5)]
    assert {share.name: share.count for share in found.outcomes} == {"answer": 6, "decline": 7}
    (gap,) = found.gaps
    assert (gap.size, gap.earlier, gap.later, gap.example) == (5, 0, 5, "what is quantum gravity")
    assert found.smaller_gaps == 2
    assert [(share.name, share.count) for share in found.cited] == [("age", 6)]
    assert "en-GB/moderators" in found.never_cited
    assert [(each.helpful, each.unhelpful) for each in found.helpfulness] == [(5, 1)]
    assert found.campaign is not None
    assert [row[1:] for row in found.campaign.topics] == [(0, 8, 5)]
    json.dumps(found.shape, default=str)
    page = weekly_page(found)
    assert "quantum gravity" in page
    assert "<script>" not in page
    assert not re.search(r"<(?:link|script|img)|src=|@import", page)


def test_nothing_asked_is_a_page_too(noted: Guide, lite: Database) -> None:
    assert "0 questions" in weekly_page(summed_up(noted, lite))


def test_a_crisis_is_counted_and_never_an_example(noted: Guide, lite: Database) -> None:
    base = noted.ask(noted.query("I cannot go on"))
    assert noted.journal is not None
    for number in range(6):
        answer = Answer(base.answer.query, Outcome.HANDOVER, "", route="self_harm")
        noted.journal.keep(replace(base, id=f"c{number}", at=NOON, answer=answer))
    found = summed_up(noted, lite)
    assert found.turns == 6
    assert "go on" not in repr(found)


@given(st.lists(st.sampled_from("abcdef")))
def test_few_are_not_told_apart_and_none_is_lost(names: list[str]) -> None:
    found = broken_down(names)
    assert sum(share.count for share in found) == len(names)
    assert all(share.count >= FEW for share in found if share.name != OTHERS)


@given(st.lists(st.sampled_from([(1.0, 0.0), (0.0, 1.0)])))
def test_groups_hold_every_question_once(rows: list[tuple[float, float]]) -> None:
    found = [Unanswered(str(row), NOON, "") for row in rows]
    made = gaps(found, np.array(rows, dtype=np.float32).reshape(-1, 2), NOON)
    assert sum(gap.size for gap in made) == len(rows)
    assert len(made) == len(set(rows))
    assert [gap.size for gap in made] == sorted((gap.size for gap in made), reverse=True)


def test_no_cell_starts_a_formula(noted: Guide, lite: Database) -> None:
    ask(noted, "=SUM(A1:A9) what is quantum gravity", 5)
    rows = list(csv.reader(io.StringIO(insights_csv(summed_up(noted, lite)))))
    assert ["unanswered", "'=SUM(A1:A9) what is quantum gravity", "5"] in rows
    assert all(not text.startswith(("=", "+", "-", "@")) for row in rows for text in row)
    assert (cell("@x"), cell(-1), cell("x")) == ("'@x", "-1", "x")
