import pytest

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.errors import IndexMismatch
from guidebot.guide import Guide
from guidebot.records import Outcome
from guidebot.retrieve.scope import today


def test_a_query_takes_what_the_settings_say(small_guide: Guide) -> None:
    query = small_guide.query("x", region=None)
    assert (query.locale, query.region, query.audience, query.as_of) == ("en-GB", "GB", "creator", today())


def test_the_next_question_sees_what_was_published(small_guide: Guide) -> None:
    question = small_guide.query("may I juggle flaming torches")
    assert small_guide.ask(question).answer.outcome is Outcome.DECLINE
    before = small_guide.generation().name
    write_corpus(
        small_guide.settings.corpus, {"en-GB/fire.md": "# Fire\n\nYou may not juggle flaming torches on LIVE.\n"}
    )
    small_guide.build(no_progress)
    turn = small_guide.ask(question)
    assert turn.generation != before
    assert "You may not juggle flaming torches on LIVE." in turn.answer.text


def test_a_turn_says_how_long_each_stage_took(small_guide: Guide) -> None:
    turn = small_guide.ask(small_guide.query("host age"))
    assert turn.seconds.keys() == {"route", "understand", "embed", "retrieve", "answer"}
    assert all(seconds >= 0 for seconds in turn.seconds.values())


def test_an_index_of_another_model_is_refused(small_guide: Guide) -> None:
    other = Guide(small_guide.settings, HashingEmbedder(dimension=64))
    with pytest.raises(IndexMismatch, match="GUIDEBOT_EMBEDDING_MODEL"):
        other.ask(other.query("host age"))
