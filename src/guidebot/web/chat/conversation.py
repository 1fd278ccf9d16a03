"""What the chat's page asks of Python: an answer, what to ask next, a note of what was thought of it, forgetting it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.records import Turn
from guidebot.store.feedback import give_feedback
from guidebot.store.retention import forget
from guidebot.store.turn_store import DatabaseTurnStore
from guidebot.web.chat.chat_schemas import AskPayload, ConversationPayload, RatePayload, Talk, read
from guidebot.web.chat.turn_html import choices_html, turn_html

CHANNEL = "chat"
CREATOR = "creator"
WAITING = 500  # the latest turns, for which the page may ask what comes next
Json = dict[str, Any]
log = logging.getLogger(__name__)


class Conversation:
    """Answers the page of one guide. Nothing that goes wrong reaches the page as more than a plain "no"."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._told: OrderedDict[str, Turn] = OrderedDict()
        self._telling = threading.Lock()
        self._heard: dict[str, list[str]] = {}

    def ask(self, data: Any) -> Json:  # noqa: ANN401  # whatever the browser sends
        """The turn's id and HTML; nothing where the question cannot be read or answered."""
        asked = read(AskPayload, data)
        if asked is None:
            return {}
        scope = {"region": asked.region and asked.region.upper(), "as_of": asked.day}
        query = self.guide.query(asked.question, asked.history, **scope)
        sentences = self._heard[asked.conversation] = []
        try:
            turn = self.guide.ask(query, conversation=asked.conversation, channel=CHANNEL, on_sentence=sentences.append)
        except GuidebotError as error:
            log.error("a question could not be answered: %s", error)  # noqa: TRY400  # its message says all
            return {}
        finally:
            self._heard.pop(asked.conversation, None)
        self._remember(turn)
        return {"turn": turn.id, "html": turn_html(turn, asked.language)}

    def hear(self, data: Any) -> Json:  # noqa: ANN401  # whatever the browser sends
        """The sentences, as plain text, of the answer that is being worded for a conversation."""
        listening = read(Talk, data)
        return {"sentences": list(self._heard.get(listening.conversation, ())) if listening else []}

    def suggest(self, data: Any) -> str:  # noqa: ANN401  # whatever the browser sends
        """What could be asked after a turn, as buttons; empty where there is nothing, or the turn is long gone."""
        named = read(ConversationPayload, data)
        turn = self._told.get(named.turn) if named else None
        if named is None or turn is None:
            return ""
        try:
            return choices_html(self.guide.follow_ups(turn), "next", named.language)
        except GuidebotError as error:
            log.warning("nothing could be suggested: %s", error)
            return ""

    def rate(self, data: Any) -> Json:  # noqa: ANN401  # whatever the browser sends
        """Whether what somebody thinks of a turn was written down."""
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

    def forget(self, data: Any) -> Json:  # noqa: ANN401  # whatever the browser sends
        """Whether nothing is left of a conversation here; true also where nothing was ever kept."""
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
        """Whether something was done with the journal; None where there is none."""
        journal = self.guide.journal
        if not isinstance(journal, DatabaseTurnStore):
            return None
        try:
            work(journal)
        except GuidebotError as error:
            log.warning("the journal could not be written: %s", error)
            return False
        return True

    def _remember(self, turn: Turn) -> None:
        with self._telling:
            self._told[turn.id] = turn
            while len(self._told) > WAITING:
                self._told.popitem(last=False)
