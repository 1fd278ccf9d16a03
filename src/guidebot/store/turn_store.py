"""The `Journal` in a database; each answer is written before it is shown."""

from datetime import UTC, datetime

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from guidebot.days import today
from guidebot.errors import JournalProblem
from guidebot.records import Passage, Query, Turn
from guidebot.store.database import Database
from guidebot.store.reviewed_answers import IN_USE, ReviewedAnswer, reviewed_from
from guidebot.store.tables import Json, citations, passages, turns
from guidebot.store.turn_rows import Redact, TurnRows, key_of, redacted, rows_of


class DatabaseTurnStore:
    """A `Journal` in a database. Every method raises `JournalProblem`; thread-safe."""

    def __init__(self, database: Database, redact: Redact = redacted) -> None:
        self.database = database
        self.redact = redact

    def keep(self, turn: Turn) -> None:
        """Write a turn; when this returns, it is on disk."""
        rows = rows_of(turn, self.redact)
        try:
            self._write(rows)
        except JournalProblem as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            self._write(rows)  # a passage was removed with its last turn, just before this one was written

    def _write(self, rows: TurnRows) -> None:
        with self.database.writing() as connection:
            if rows.passages:
                connection.execute(self.database.insert_new(passages), rows.passages)
            connection.execute(insert(turns), rows.turn)
            if rows.citations:
                connection.execute(insert(citations), rows.citations)

    def reviewed(self, query: Query) -> ReviewedAnswer | None:
        """The staff answer to exactly this question, if one is in use."""
        key = key_of(self.redact(query.text), [self.redact(each) for each in query.history], query)
        statement = text(IN_USE).columns(quotes=Json)
        with self.database.reading() as connection:
            found = connection.execute(statement, {"key": key}).mappings().first()
        return None if found is None else reviewed_from(dict(found))

    def published(self, passages: tuple[Passage, ...], generation: str) -> int:
        """Record the past answers that a new generation affects; returns the number of questions.

        They enter the review queue, and staff answers based on changed text are withdrawn.
        """
        from guidebot.store.evidence_links import note_changes

        return note_changes(self.database, passages, generation, today(), datetime.now(UTC))
