"""What the page asks of Python, with whatever a browser may send."""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from conftest import HashingEmbedder
from guidebot.guide import Guide
from guidebot.llm.llm_answer import OnSentence
from guidebot.records import Query, Turn
from guidebot.store.database import Database
from guidebot.store.retention import forget
from guidebot.store.stored_turns import Role, get_turn, stored_turns
from guidebot.store.tables import turns
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.chat.chat_schemas import MOST_TURNS
from guidebot.web.chat.conversation import Conversation

TALK = "0123456789abcdef" * 2
EVIL = "<img src=x onerror=alert(1)>"
Kept = tuple[Conversation, Database]


@pytest.fixture
def talk(small_guide: Guide) -> Conversation:
    return Conversation(small_guide)


@pytest.fixture
def kept(small_guide: Guide, tmp_path: Path) -> Kept:
    database = Database(f"sqlite:///{tmp_path / 'journal.sqlite3'}")
    small_guide.journal = DatabaseTurnStore(database)
    return Conversation(small_guide), database


def asked(**more: object) -> dict[str, Any]:
    return {"question": "How old must a LIVE host be?", "conversation": TALK, **more}


def test_an_answer_comes_as_html_in_the_language_of_the_page(talk: Conversation) -> None:
    assert "Answered from 1 document" in talk.ask(asked(language="en"))["html"]
    assert "依据 1 份文件回答" in talk.ask(asked(language="zh"))["html"]
    assert "Answered from 1 document" in talk.ask(asked(language=EVIL))["html"]


def test_region_and_day_scope_the_question(talk: Conversation) -> None:
    tax = "Which tax form do American creators receive?"
    assert "United States" in talk.ask(asked(question=tax, region="us"))["html"]
    assert "United States" not in talk.ask(asked(question=tax, region=None))["html"]
    assert "16 or older" in talk.ask(asked(day="2022-01-01"))["html"]


def test_a_follow_up_is_read_after_what_came_before(talk: Conversation) -> None:
    html = talk.ask(asked(question="and who cannot?", history=[EVIL, "who can moderate a LIVE"]))["html"]
    assert "who can moderate a LIVE" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "text",
        {},
        {"question": ""},
        asked(question="  "),
        asked(conversation="mine"),
        asked(region="<b>"),
        asked(day="tomorrow"),
        asked(history="x" * 5 + EVIL, conversation=None),
    ],
)
def test_what_cannot_be_read_is_answered_with_nothing(talk: Conversation, sent: object) -> None:
    assert talk.ask(sent) == {}
    assert talk.turns(sent) == {}
    assert talk.suggest(sent) == {"questions": []}
    assert talk.rate(sent) == {"kept": False}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(json_values, json_values, json_values)
def test_nothing_that_is_sent_breaks_it(talk: Conversation, data: object, history: object, day: object) -> None:
    for each in (data, asked(question=data, history=history, day=day)):
        assert talk.ask(each) == {} or talk.ask(each)["html"]
        assert talk.rate(each) == {"kept": False}
        assert talk.turns(each) == {}
        assert talk.suggest(each)["questions"] == []
    assert talk.forget(data)["forgotten"] is False


def test_a_very_long_question_is_cut(talk: Conversation) -> None:
    assert len(talk.ask(asked(question="LIVE host? " * 1000))["html"]) < 20_000


def test_feedback_is_written_down_with_its_reason(kept: Kept) -> None:
    talk, database = kept
    turn = talk.ask(asked())["turn"]
    assert talk.rate({"turn": turn, "helpful": False, "why": "outdated", "comment": f"{EVIL} ring 07700 900123"})[
        "kept"
    ]
    said = get_turn(database, turn, Role.LEAD)
    assert (said.helpful, said.why) == (False, "outdated")
    assert "900123" not in said.comment
    assert talk.rate({"turn": turn, "helpful": True, "why": "outdated"})["kept"]
    assert get_turn(database, turn, Role.LEAD).why is None


def test_without_a_journal_nobody_is_told_that_anything_was_kept(talk: Conversation) -> None:
    turn = talk.ask(asked())["turn"]
    assert talk.rate({"turn": turn, "helpful": True}) == {"kept": False}
    assert talk.forget({"conversation": TALK}) == {"forgotten": True}


def test_a_conversation_is_forgotten_and_no_other(kept: Kept) -> None:
    talk, database = kept
    other = "f" * 32
    turn = talk.ask(asked())["turn"]
    talk.ask(asked(conversation=other))
    assert talk.forget({"conversation": TALK}) == {"forgotten": True}
    assert [each.conversation for each in stored_turns(database, Role.LEAD)] == [other]
    assert talk.turns({"conversation": TALK, "turns": [turn]}) == {"turns": {}}
    assert talk.suggest({"turn": turn}) == {"questions": []}
    assert talk.rate({"turn": turn, "helpful": True}) == {"kept": False}


def test_a_journal_that_fails_is_no_error_in_the_face(kept: Kept, tmp_path: Path) -> None:
    talk, database = kept
    database.engine.dispose()
    (tmp_path / "journal.sqlite3").write_bytes(b"no database at all" * 500)
    answered = talk.ask(asked())
    assert "18 or older" in answered["html"]
    assert talk.rate({"turn": answered["turn"], "helpful": True}) == {"kept": False}
    assert talk.forget({"conversation": TALK}) == {"forgotten": False}
    assert talk.turns({"conversation": TALK, "turns": ["f" * 32]}) == {}


def test_an_index_that_is_gone_is_answered_with_nothing(talk: Conversation, small_guide: Guide) -> None:
    shutil.rmtree(small_guide.settings.index)
    assert talk.ask(asked()) == {}


def test_questions_to_ask_next_are_plain_text(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guide, "follow_ups", lambda _, turn: (f"What follows {turn.id}?", EVIL))
    turn = talk.ask(asked())["turn"]
    assert talk.suggest({"turn": turn}) == {"questions": [f"What follows {turn}?", EVIL]}
    assert talk.suggest({"turn": "f" * 32}) == {"questions": []}


def test_an_answer_is_heard_while_it_is_worded(small_guide: Guide) -> None:
    class Slow(Guide):
        """A guide that says a sentence and then waits to be let go on."""

        def ask(
            self, query: Query, *, conversation: str | None = None, channel: str = "", on_sentence: OnSentence = print
        ) -> Turn:
            on_sentence("A LIVE host must be 18 or older.")
            assert go_on.wait(5)
            return super().ask(query, conversation=conversation, channel=channel, on_sentence=on_sentence)

    go_on = threading.Event()
    talk = Conversation(Slow(small_guide.settings, HashingEmbedder()))
    asking = threading.Thread(target=talk.ask, args=(asked(),))
    asking.start()
    while not (said := talk.hear({"conversation": TALK})["sentences"]):
        assert asking.is_alive()
    go_on.set()
    asking.join()
    assert said == ["A LIVE host must be 18 or older."]
    assert talk.hear({"conversation": TALK}) == {"sentences": []}
    assert talk.hear({"conversation": EVIL}) == {"sentences": []}


def again(talk: Conversation, *turns: str, **more: object) -> dict[str, str]:
    """The HTML of the turns that a page gets after a reload."""
    shown: dict[str, str] = talk.turns({"conversation": TALK, "turns": turns, **more})["turns"]
    return shown


def test_turns_are_shown_again_after_a_reload_and_after_a_restart(kept: Kept) -> None:
    talk, _ = kept
    answers = [talk.ask(asked()), talk.ask(asked(question="who can moderate a LIVE", history=[asked()["question"]]))]
    expected = {each["turn"]: each["html"] for each in answers}
    assert again(talk, *expected) == expected
    assert again(Conversation(talk.guide), *expected) == expected


def test_without_a_journal_recent_turns_are_shown_again(talk: Conversation) -> None:
    answer = talk.ask(asked())
    assert again(talk, answer["turn"]) == {answer["turn"]: answer["html"]}
    assert again(talk, answer["turn"], conversation="f" * 32) == {}
    assert again(Conversation(talk.guide), answer["turn"]) == {}


def test_turns_are_shown_again_in_the_language_of_the_page(kept: Kept) -> None:
    talk, _ = kept
    turn = talk.ask(asked())["turn"]
    assert "依据 1 份文件回答" in again(talk, turn, language="zh")[turn]


def test_only_who_knows_both_ids_sees_a_turn(kept: Kept) -> None:
    talk, _ = kept
    turn = talk.ask(asked())["turn"]
    assert again(talk, turn, conversation="f" * 32) == {}
    assert again(talk, "f" * 32) == {}
    assert again(talk) == {}


def test_a_turn_that_staff_deleted_is_not_shown_again(kept: Kept) -> None:
    talk, database = kept
    turn = talk.ask(asked())["turn"]
    forget(database, TALK, "lea", datetime.now(UTC))
    assert again(talk, turn) == {}


def test_a_turn_past_its_retention_is_not_shown_again(kept: Kept) -> None:
    talk, database = kept
    turn = talk.ask(asked())["turn"]
    long_ago = datetime.now(UTC) - timedelta(days=talk.guide.settings.retention_days + 1)
    with database.writing() as connection:
        connection.execute(update(turns).values(at=long_ago))
    assert again(talk, turn) == {}


def test_many_turns_at_once_are_refused(talk: Conversation) -> None:
    assert talk.turns({"conversation": TALK, "turns": ["f" * 32] * (MOST_TURNS + 1)}) == {}
