"""Reads a message once: its language, what it is by itself and in its conversation."""

from dataclasses import dataclass, replace

from guidebot.message.network import MessageNetwork, MessageReading
from guidebot.records import Query
from guidebot.text.language import language_of

NEEDS_PREVIOUS = 0.5  # probability from which a message is read after the one before it


@dataclass(frozen=True, slots=True)
class MessageAnalysis:
    """What a message is by itself (`alone`) and after the one before it (`in_context`, the same if it needs none)."""

    query: Query
    language: str
    alone: MessageReading
    in_context: MessageReading
    needs_previous: bool

    @property
    def to_search(self) -> Query:
        """The query without a conversation that it doesn't depend on."""
        return self.query if self.needs_previous else replace(self.query, history=())


def analyse(query: Query, network: MessageNetwork) -> MessageAnalysis:
    """Read a message, with the conversation before it."""
    needs = needs_previous(query, network)
    alone = network.read(query.text)
    in_context = network.read(f"{query.history[-1]}\n{query.text}") if needs else alone
    return MessageAnalysis(query, language_of(query.text), alone, in_context, needs)


def needs_previous(query: Query, network: MessageNetwork) -> bool:
    """Whether a message can't be understood without the one before it."""
    return bool(query.history) and network.needs_previous(query.history[-1], query.text) >= NEEDS_PREVIOUS
