"""Analysis of a message, on its own and in its conversation."""

from dataclasses import dataclass, replace

from guidebot.message.network import MessageNetwork, MessageReading
from guidebot.records import Query
from guidebot.text.language import foreign_language, language_of

NEEDS_PREVIOUS = 0.5  # lowest probability at which a message is read together with the previous one


@dataclass(frozen=True, slots=True)
class MessageAnalysis:
    """Classification of a message on its own (`alone`) and after the previous one (`in_context`), if it needs that.

    `foreign` is the message's language if it is another one than English and Chinese, which the network can't read.
    """

    query: Query
    language: str
    alone: MessageReading
    in_context: MessageReading
    needs_previous: bool
    foreign: str | None = None

    @property
    def to_search(self) -> Query:
        """The query, without the conversation if the message does not depend on it."""
        return self.query if self.needs_previous else replace(self.query, history=())


def analyse(query: Query, network: MessageNetwork) -> MessageAnalysis:
    """Analyse a message and its conversation."""
    needs = needs_previous(query, network)
    alone = network.read(query.text)
    in_context = network.read(f"{query.history[-1]}\n{query.text}") if needs else alone
    return MessageAnalysis(query, language_of(query.text), alone, in_context, needs, foreign_language(query.text))


def needs_previous(query: Query, network: MessageNetwork) -> bool:
    """True if a message cannot be understood without the previous one."""
    return bool(query.history) and network.needs_previous(query.history[-1], query.text) >= NEEDS_PREVIOUS
