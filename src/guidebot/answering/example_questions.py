"""Example questions ("asks") of a passage, and their similarity to a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from guidebot.index.embedders.multilingual import Multilingual
from guidebot.index.embedders.protocol import Vectors
from guidebot.records import Hit, Passage
from guidebot.text.language import ENGLISH, language_of
from guidebot.text.sentences import statements

KNOWN = 20_000  # number of passages whose statements are cached
# A message in another language means the same as an English ask from a cosine of the multilingual model, if the ask's
# passage is among the first found and its own text is near too: see eval/languages/README.md.
SAME, FIRST, NEAR_TEXT = 0.61, 2, 4
TEXTS = "multilingual"  # the list of passages by their own text

Places = tuple[tuple[int, ...] | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AskVectors:
    """The vectors of a passage's asks, shape (asks, dimension), and of its asks in languages other than English.

    The latter come from the multilingual model, and are empty without one.
    """

    every: Vectors
    foreign: Vectors


@dataclass(frozen=True, slots=True)
class Near:
    """The similarity of a question to an ask, and the statements of its passage that answer the ask.

    `places` is empty if another passage of the section answers it, or none does; None if it is unknown.
    """

    cosine: float
    places: tuple[int, ...] | None


def near_asks(
    passage: Passage, asks: AskVectors, language: str, vector: Vectors, multilingual: Vectors | None
) -> list[Near]:
    """The asks of a passage that a question can be compared with by vectors, in order.

    An English question is compared with the English asks, by the English model; any other question with the other asks,
    by the multilingual model if there is one.
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
    """The numbers of the statements of a passage's text that answer each ask; None if it is unknown."""
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


def nearest_example(vector: Vectors | None, hits: Sequence[Hit], model: Multilingual | None) -> str | None:
    """The English ask of the first passages found that means the same as a message in another language, if one does.

    `vector` is the message's by the multilingual model, without which nothing is known to mean the same.
    """
    near = [hit for hit in hits[:FIRST] if any(at.name == TEXTS and at.rank <= NEAR_TEXT for at in hit.lists)]
    asks = tuple(ask for hit in near for ask in hit.passage.asks if language_of(ask) == ENGLISH)
    if vector is None or model is None or not asks:
        return None
    cosines = model.questions(asks) @ vector
    best = int(cosines.argmax())
    return asks[best] if cosines[best] >= SAME else None
