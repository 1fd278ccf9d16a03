"""The calls of the chat page: ask, hear, turns, suggest, rate and forget."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.records import Turn
from guidebot.store.feedback import give_feedback
from guidebot.store.restored_turns import restored_turns
from guidebot.store.retention import forget
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.chat.chat_schemas import AskPayload, ConversationPayload, RatePayload, Talk, TurnsPayload, read
from guidebot.web.chat.turn_html import turn_html

CHANNEL = "chat"
CREATOR = "creator"
WAITING = 500  # recent turns for which the page may request suggestions
Json = dict[str, Any]
log = logging.getLogger(__name__)


class Conversation:
    """The chat page's functions for one guide. Errors reach the page only as an empty or false result."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._told: OrderedDict[str, Turn] = OrderedDict()
        self._telling = threading.Lock()
        self._heard: dict[str, list[str]] = {}

    def ask(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """The turn's id and HTML; empty if the question is invalid or cannot be answered."""
        asked = read(AskPayload, data)
        if asked is None:
            return {}
        scope = {"region": asked.region and asked.region.upper(), "as_of": asked.day}
        query = self.guide.query(asked.question, asked.history, **scope)
        sentences = self._heard[asked.conversation] = []
        try:
            turn = self.guide.ask(query, conversation=asked.conversation, channel=CHANNEL, on_sentence=sentences.append)
        except GuidebotError as error:
            log.error("a question could not be answered: %s", error)  # noqa: TRY400  # the message is enough
            return {}
        finally:
            self._heard.pop(asked.conversation, None)
        self._remember(turn)
        return {"turn": turn.id, "html": turn_html(turn, asked.language)}

    def hear(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """The sentences so far, as plain text, of the answer being written for a conversation."""
        listening = read(Talk, data)
        return {"sentences": list(self._heard.get(listening.conversation, ())) if listening else []}

    def turns(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """The HTML of those turns of a conversation that are still kept, by id; empty if they can't be looked up.

        Whoever asks must know the ids of the conversation and of its turns. Nobody can guess either.
        """
        wanted = read(TurnsPayload, data)
        if wanted is None:
            return {}
        try:
            kept = self._kept(wanted.conversation, wanted.turns)
        except GuidebotError as error:
            log.warning("earlier turns are unavailable: %s", error)
            return {}
        return {"turns": {key: turn_html(turn, wanted.language) for key, turn in kept.items()}}

    def _kept(self, conversation: str, ids: Collection[str]) -> dict[str, Turn]:
        """The turns with these ids that the journal still has; without a journal, those among the recent ones."""
        journal = self.guide.journal
        if isinstance(journal, DatabaseTurnStore):
            since = datetime.now(UTC) - timedelta(days=self.guide.settings.retention_days)
            return restored_turns(journal.database, conversation, ids, self.guide.generation(), since)
        recent = [self._told[key] for key in ids if key in self._told]
        return {turn.id: turn for turn in recent if turn.conversation == conversation}

    def suggest(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """Follow-up questions after a turn; none if the turn is too old."""
        named = read(ConversationPayload, data)
        turn = self._told.get(named.turn) if named else None
        if turn is None:
            return {"questions": []}
        try:
            return {"questions": list(self.guide.follow_ups(turn))}
        except GuidebotError as error:
            log.warning("follow-up questions are unavailable: %s", error)
            return {"questions": []}

    def rate(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """Save feedback on a turn; true if it was saved."""
        rated = read(RatePayload, data)
        if rated is None:
            return {"kept": False}

        def note(journal: DatabaseTurnStore) -> None:
            give_feedback(
                journal.database,
                rated.turn,
                helpful=rated.helpful,
                why=None if rated.helpful else rated.why,
                comment=rated.comment,
                redact=journal.redact,
                now=datetime.now(UTC),
            )

        return {"kept": self._with_journal(note) is True}

    def forget(self, data: Any) -> Json:  # noqa: ANN401  # any JSON from the browser
        """Delete a conversation; true if nothing is left of it, even if nothing was ever stored."""
        gone = read(Talk, data)
        if gone is None:
            return {"forgotten": False}
        with self._telling:
            for turn in [each for each in self._told.values() if each.conversation == gone.conversation]:
                self._told.pop(turn.id, None)

        def remove(journal: DatabaseTurnStore) -> None:
            forget(journal.database, gone.conversation, CREATOR, datetime.now(UTC))

        return {"forgotten": self._with_journal(remove) is not False}

    def _with_journal(self, work: Callable[[DatabaseTurnStore], None]) -> bool | None:
        """Run an action on the journal; true if it succeeded, None if there is no journal."""
        journal = self.guide.journal
        if not isinstance(journal, DatabaseTurnStore):
            return None
        try:
            work(journal)
        except GuidebotError as error:
            log.warning("cannot write to the journal: %s", error)
            return False
        return True

    def _remember(self, turn: Turn) -> None:
        with self._telling:
            self._told[turn.id] = turn
            while len(self._told) > WAITING:
                self._told.popitem(last=False)
