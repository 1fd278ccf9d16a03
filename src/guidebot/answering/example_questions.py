"""Which statements of a passage answer what is asked about it, and how near a question comes to that."""

from dataclasses import dataclass
from functools import lru_cache

from guidebot.index.embedders.protocol import Vectors
from guidebot.records import Passage
from guidebot.text.language import ENGLISH, language_of
from guidebot.text.sentences import statements

KNOWN = 20_000  # passages whose statements are remembered

Places = tuple[tuple[int, ...] | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AskVectors:
    """The vectors of a passage's asks, shape (asks, dimension), and those of its asks in other languages than English.

    The second are of the multilingual model, and none where there is no such model.
    """

    every: Vectors
    foreign: Vectors


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question comes to an ask, and the statements of its passage that answer the ask.

    `places` is empty where another passage of the section answers it, or none; None where nobody has said.
    """

    cosine: float
    places: tuple[int, ...] | None


def near_asks(
    passage: Passage, asks: AskVectors, language: str, vector: Vectors, multilingual: Vectors | None
) -> list[Near]:
    """The asks about a passage that a question in a language can be compared with by its vectors, in order.

    One in English is held against those in English, by the model that reads it alone; any other against the others, by
    the multilingual model if there is one.
    """
    places = said_at(passage.text, passage.asks, passage.says)
    foreign = [language_of(ask) != ENGLISH for ask in passage.asks]
    if language == ENGLISH:
        every = zip((asks.every @ vector).tolist(), places, foreign, strict=True) if len(asks.every) else ()
        return [Near(cosine, own) for cosine, own, other in every if not other]
    if multilingual is None or not len(asks.foreign):
        return []
    others = [own for own, other in zip(places, foreign, strict=True) if other]
    return [Near(cosine, own) for cosine, own in zip((asks.foreign @ multilingual).tolist(), others, strict=True)]


@lru_cache(maxsize=KNOWN)
def said_at(text: str, asks: tuple[str, ...], says: tuple[tuple[str, ...] | None, ...]) -> Places:
    """For each ask the numbers of the statements of a passage's text that answer it; None where nobody has said."""
    starts = statements(text)
    return tuple(
        None
        if words is None
        else tuple(
            number
            for number, statement in enumerate(starts)
            if any(statement.start <= text.find(each) < statement.end for each in words)
        )
        for words in (says or (None,) * len(asks))
    )
