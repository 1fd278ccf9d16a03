"""Turns read back from the journal for the creator who asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from conftest import no_progress
from guidebot.guide import Guide
from guidebot.records import Answer, Outcome, SourceStanding, Turn
from guidebot.store.database import Database
from guidebot.store.restored_turns import restored_turns
from guidebot.store.tables import passages
from guidebot.store.turn_store import DatabaseTurnStore

TALK = "0123456789abcdef" * 2
TAX = "Which tax form do American creators receive?"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def ask(guide: Guide, question: str, region: str = "GB", channel: str = "chat") -> Turn:
    query = guide.query(question, region=region, as_of=date(2026, 11, 1))
    return guide.ask(query, conversation=TALK, channel=channel)


def restored(guide: Guide, turn: Turn, since: datetime = LONG_AGO) -> Turn | None:
    assert isinstance(guide.journal, DatabaseTurnStore)
    return restored_turns(guide.journal.database, TALK, [turn.id], guide.generation(), since).get(turn.id)


def without_scores(turn: Turn) -> Turn:
    """A turn without what only the search needs: scores and times."""
    hits = tuple(replace(hit, score=0.0, lists=(), also=()) for hit in turn.answer.hits)
    return replace(turn, answer=replace(turn.answer, hits=hits), seconds={})


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("How old must a LIVE host be?", Outcome.ANSWER),
        ("What is the capital of France?", Outcome.DECLINE),
        ("why was my LIVE stopped last night?", Outcome.DECLINE),
        ("i want to kill myself", Outcome.HANDOVER),
        ("hello", Outcome.SMALL_TALK),
    ],
)
def test_a_turn_comes_back_as_it_was(kept: Guide, question: str, outcome: Outcome) -> None:
    turn = ask(kept, question)
    assert turn.answer.outcome is outcome
    found = restored(kept, turn)
    assert found is not None
    assert without_scores(found) == without_scores(turn)


def test_what_a_person_needs_who_takes_over_comes_back(noted: Guide) -> None:
    turn = ask(noted, "i want to kill myself")
    found = restored(noted, turn)
    assert found is not None
    assert turn.answer.summary
    assert (found.answer.reference, found.answer.summary) == (turn.answer.reference, turn.answer.summary)


def test_personal_details_do_not_come_back(noted: Guide) -> None:
    turn = ask(noted, "i want to kill myself, write to sam@example.org")
    found = restored(noted, turn)
    assert found is not None
    assert "sam@" in turn.answer.summary
    assert "sam@" not in f"{found.answer.query.text} {found.answer.summary}"


def without_document(guide: Guide, name: str) -> None:
    """Withdraw a document of the small corpus, and publish."""
    (guide.settings.corpus / name).unlink()
    guide.build(no_progress)


def test_a_passage_withdrawn_since_is_shown_with_the_facts_of_its_day(noted: Guide) -> None:
    turn = ask(noted, TAX, region="US")
    (cited,) = turn.answer.citations
    without_document(noted, "en-GB/tax-us.md")
    found = restored(noted, turn)
    assert found is not None
    (again,) = found.answer.citations
    assert (again.quote, again.passage.id, again.passage.text) == (cited.quote, cited.passage.id, cited.passage.text)
    assert again.passage.source.regions == ("US",)
    assert again.passage.source.standing is SourceStanding.OFFICIAL
    assert again.passage.id not in {hit.passage.id for hit in found.answer.hits}


def test_the_dates_and_links_of_a_withdrawn_document_are_kept(noted: Guide) -> None:
    turn = ask(noted, "How old must a LIVE host be?")
    was = turn.answer.citations[0].passage.source
    without_document(noted, "en-GB/age.md")
    found = restored(noted, turn)
    assert found is not None
    source = found.answer.citations[0].passage.source
    assert (source.effective_from, source.checked) == (date(2022, 11, 23), date(2026, 8, 20))
    assert (source.title, source.urls, source.locale) == (was.title, was.urls, was.locale)


def test_a_turn_whose_facts_were_never_recorded_is_left_out_once_its_document_is_gone(
    noted: Guide, lite: Database
) -> None:
    turn = ask(noted, TAX, region="US")
    with lite.writing() as connection:
        connection.execute(update(passages).values(facts=None))
    assert restored(noted, turn) is not None
    without_document(noted, "en-GB/tax-us.md")
    assert restored(noted, turn) is None


def test_only_turns_of_the_chat_come_back(noted: Guide) -> None:
    assert restored(noted, ask(noted, TAX, channel="api")) is None
    assert restored(noted, ask(noted, TAX)) is not None


def test_a_turn_from_before_the_day_given_is_left_out(noted: Guide) -> None:
    turn = ask(noted, TAX)
    assert restored(noted, turn, turn.at) is not None
    assert restored(noted, turn, turn.at + timedelta(seconds=1)) is None


def test_helplines_come_back_as_lines_of_their_own(noted: Guide) -> None:
    turn = ask(noted, "hello")
    answer = Answer(turn.answer.query, Outcome.HANDOVER, "Call now.", contacts=("Childline: 0800 1111",), unsure=True)
    assert noted.journal is not None
    noted.journal.keep(helped := replace(turn, id="f" * 32, answer=answer))
    found = restored(noted, helped)
    assert found is not None
    assert found.answer == answer
