import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guidebot.config import Settings
from guidebot.errors import JournalNewer, JournalProblem
from guidebot.guide import Guide
from guidebot.records import Answer, Outcome, Query, Turn
from guidebot.store.database import Database
from guidebot.store.journal import exists, open_turn_store, sqlite_path
from guidebot.store.stored_turns import HIDDEN, Role, get_turn, stored_turns
from guidebot.store.tables import citations, metadata, turns
from guidebot.store.turn_rows import key_of
from guidebot.store.turn_store import DatabaseTurnStore


def test_what_is_written_is_read_back(kept: Guide, database: Database) -> None:
    query = kept.query("How old must a host be?", ("hello",), region="GB", as_of=date(2026, 11, 1))
    turn = kept.ask(query, conversation="c1", channel="chat")
    found = get_turn(database, turn.id, Role.REVIEWER)
    assert (found.question, found.history, found.as_of) == (query.text, ("hello",), date(2026, 11, 1))
    assert (found.at, found.outcome, found.answer) == (turn.at, Outcome.ANSWER, turn.answer.text)
    assert (found.conversation, found.channel, found.generation) == ("c1", "chat", kept.generation().name)
    assert found.configuration == kept.configuration
    assert found.seconds.keys() == turn.seconds.keys()
    assert found.found == tuple(hit.passage.id for hit in turn.answer.hits)
    (cited,) = (each for each in found.citations if "18 or older" in each.quote)
    assert found.answer[cited.answer_start : cited.answer_end] == cited.quote
    assert cited.text[cited.start :].startswith(cited.quote)
    assert (cited.document, cited.version) == ("age", "2")
    assert cited.digest == turn.answer.citations[0].passage.digest


def test_what_names_people_is_taken_out_before_it_is_stored(noted: Guide, lite: Database) -> None:
    def redact(text: str) -> str:
        return text.replace("sam@example.org", "[e-mail]")

    noted.journal = DatabaseTurnStore(lite, redact)
    turn = noted.ask(noted.query("I am sam@example.org, how old must a host be?", ("sam@example.org here",)))
    found = get_turn(lite, turn.id, Role.LEAD)
    assert found.question == "I am [e-mail], how old must a host be?"
    assert found.history == ("[e-mail] here",)
    assert "sam@" not in found.searched_for


@pytest.mark.parametrize("purge", [False, True])
def test_the_journal_is_off_where_the_setting_says_so(*, purge: bool) -> None:
    assert open_turn_store(Settings(database_url="off"), purge=purge) is None


def test_a_journal_is_there_once_it_was_opened(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'j.sqlite3'}")
    assert not exists(settings)
    assert isinstance(open_turn_store(settings), DatabaseTurnStore)
    assert exists(settings)
    assert sqlite_path("postgresql://x/y") is None


def test_a_journal_that_fails_loses_no_answer(noted: Guide, lite: Database, caplog: pytest.LogCaptureFixture) -> None:
    metadata.drop_all(lite.engine)
    for _ in range(2):
        turn = noted.ask(noted.query("How old must a host be?"))
        assert "18 or older" in turn.answer.text
    lines = [record.getMessage() for record in caplog.records]
    assert sum("not recorded in the journal" in line for line in lines) <= 2
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not a valid database URL"),
        ("mysql://x/y", "not mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:////proc/nowhere/j.sqlite3", "cannot be opened"),
        ("postgresql://guidebot:secret@127.0.0.1:1/x", "failed"),
    ],
)
def test_a_journal_that_cannot_be_opened_says_so_in_a_line(url: str, words: str) -> None:
    with pytest.raises(JournalProblem, match=words) as raised:
        Database(url)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_newer_journal_is_refused(database: Database, url: str) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(JournalNewer, match="upgrade guidebot"):
        Database(url)


def test_migrations_make_the_tables_and_take_them_back(database: Database, url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import inspect

    from guidebot.store.migrate import downgrade, upgrade

    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    assert set(metadata.tables) <= set(inspect(database.engine).get_table_names())
    Database(url).close()


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    from guidebot.store.migrate import alembic_config
    from guidebot.store.schema_version import HEAD, KNOWN

    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_current_head() == HEAD
    assert {script.revision for script in scripts.walk_revisions()} == set(KNOWN)


def crisis(guide: Guide, conversation: str) -> Turn:
    turn = guide.ask(guide.query("I cannot go on"), conversation=conversation)
    answer = Answer(turn.answer.query, Outcome.HANDOVER, "Please call 999.", route="self_harm")
    told_again = replace(turn, id="crisis", answer=answer)
    assert guide.journal is not None
    guide.journal.keep(told_again)
    return told_again


def test_what_was_said_in_a_crisis_is_for_leads(noted: Guide, lite: Database) -> None:
    crisis(noted, "c")
    noted.ask(noted.query("thanks, how old must a host be?", ("I cannot go on",)), conversation="c")
    noted.ask(noted.query("add a moderator"), conversation="d")
    mine = stored_turns(lite, Role.REVIEWER)
    assert [each.question == HIDDEN for each in mine] == [True, True, True, False]
    assert all("go on" not in repr(each) for each in mine)
    assert "I cannot go on" in {each.question for each in stored_turns(lite, Role.LEAD)}


def test_turns_are_chosen_by_time_and_conversation(noted: Guide, lite: Database) -> None:
    first, second, third = (
        noted.ask(noted.query(f"host age {number}"), conversation=f"c{number % 2}") for number in (1, 2, 3)
    )
    assert [each.id for each in stored_turns(lite, Role.LEAD, newest=2)] == [second.id, third.id]
    assert [each.id for each in stored_turns(lite, Role.LEAD, since=second.at, until=third.at)] == [second.id]
    assert [each.id for each in stored_turns(lite, Role.LEAD, conversation="c1")] == [first.id, third.id]


def test_a_question_is_the_same_whatever_its_case_and_closing_marks() -> None:
    query = Query("x")
    assert key_of("How  old?", ["Hi!"], query) == key_of("how old", ["hi"], query)
    assert key_of("how old", [], query) != key_of("how old", ["hi"], query)
    assert key_of("how old", [], query) != key_of("how old", [], replace(query, region="US"))


ASKS_AND_DIES = """
import os, sys
from conftest import HashingEmbedder
from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.store.journal import open_turn_store
guide = Guide(Settings(index=sys.argv[1], database_url=sys.argv[2]), HashingEmbedder())
guide.journal = open_turn_store(guide.settings, purge={purge})
print(guide.ask(guide.query("How old must a host be?")).id, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.slow
@pytest.mark.parametrize("purge", [False, True])
def test_what_was_told_outlives_a_kill(small_guide: Guide, database: Database, url: str, *, purge: bool) -> None:
    code = ASKS_AND_DIES.format(purge=purge)
    paths = ":".join([*sys.path, str(Path(__file__).parents[1])])
    command = [sys.executable, "-c", code, str(small_guide.settings.index), url]
    died = subprocess.run(command, env={"PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    assert died.returncode == -9, died.stderr
    assert get_turn(database, died.stdout.strip(), Role.LEAD).outcome is Outcome.ANSWER


def test_a_hundred_threads_lose_nothing(kept: Guide, database: Database) -> None:
    base = kept.ask(kept.query("How old must a host be?"))
    assert isinstance(kept.journal, DatabaseTurnStore)
    journal = kept.journal

    def write(writer: int) -> None:
        for number in range(3):
            journal.keep(replace(base, id=f"{writer}-{number}"))

    with ThreadPoolExecutor(100) as pool:
        list(pool.map(write, range(100)))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(turns)).scalar_one() == 301
        cited = connection.execute(select(func.count()).select_from(citations)).scalar_one()
    assert cited == 301 * len(base.answer.citations)


WRITES = """
import pickle, sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from guidebot.store.database import Database
from guidebot.store.turn_store import DatabaseTurnStore
url, turn, process = sys.argv[1:]
base = pickle.loads(Path(turn).read_bytes())
journal = DatabaseTurnStore(Database(url))
with ThreadPoolExecutor(20) as pool:
    list(pool.map(lambda number: journal.keep(replace(base, id=f"{process}-{number}")), range(60)))
"""


@pytest.mark.slow
def test_processes_that_open_and_write_at_once_lose_nothing(small_guide: Guide, url: str, tmp_path: Path) -> None:
    base = small_guide.ask(small_guide.query("How old must a host be?"))
    (tmp_path / "turn").write_bytes(pickle.dumps(base))
    environment = {"PYTHONPATH": ":".join(sys.path)}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITES, url, tmp_path / "turn", str(number)], env=environment)
        for number in range(5)
    ]
    assert [writer.wait() for writer in writers] == [0] * 5
    opened = Database(url)
    with opened.reading() as connection:
        assert connection.execute(select(func.count()).select_from(turns)).scalar_one() == 5 * 60
    opened.close()


def test_what_is_too_old_goes_when_the_journal_is_opened(noted: Guide, lite: Database) -> None:
    turn = noted.ask(noted.query("How old must a host be?"))
    assert noted.journal is not None
    noted.journal.keep(replace(turn, id="old", at=turn.at - timedelta(days=91)))
    settings = Settings(database_url=f"sqlite:///{lite.engine.url.database}")
    open_turn_store(settings, purge=False)
    assert {each.id for each in stored_turns(lite, Role.LEAD)} == {turn.id, "old"}
    open_turn_store(settings)
    assert [each.id for each in stored_turns(lite, Role.LEAD)] == [turn.id]
