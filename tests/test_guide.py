import pytest

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.days import today
from guidebot.errors import IndexMismatch
from guidebot.guide import Guide
from guidebot.records import Outcome


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


def test_a_question_keeps_to_the_generation_it_began_with(small_guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    before = small_guide.generation().name
    search = small_guide._search  # noqa: SLF001  # where a publish in the middle is let happen

    def publish_first(*args: object, **others: object) -> object:
        monkeypatch.setattr(small_guide, "_search", search)
        write_corpus(small_guide.settings.corpus, {"en-GB/fire.md": "# Fire\n\nYou may juggle torches on LIVE.\n"})
        small_guide.build(no_progress)
        return search(*args, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(small_guide, "_search", publish_first)
    turn = small_guide.ask(small_guide.query("may I juggle torches on LIVE"))
    assert turn.generation == before != small_guide.generation().name
    assert turn.answer.outcome is Outcome.DECLINE
    assert small_guide.ask(small_guide.query("may I juggle torches on LIVE")).answer.outcome is Outcome.ANSWER


def test_a_turn_says_how_long_each_stage_took(small_guide: Guide) -> None:
    turn = small_guide.ask(small_guide.query("host age"))
    assert turn.seconds.keys() == {"gate", "understand", "embed", "retrieve", "answer"}
    assert all(seconds >= 0 for seconds in turn.seconds.values())


def test_an_index_of_another_model_is_refused(small_guide: Guide) -> None:
    other = Guide(small_guide.settings, HashingEmbedder(dimension=64))
    with pytest.raises(IndexMismatch, match="GUIDEBOT_EMBEDDING_MODEL"):
        other.ask(other.query("host age"))
