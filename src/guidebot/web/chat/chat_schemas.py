"""Validation of data from the browser, none of which is trusted."""

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from guidebot.locale import language_or_default
from guidebot.store.feedback import LONGEST_COMMENT, Why

LONGEST_QUESTION = 2000
LONGEST_HISTORY = 12  # turns; earlier ones do not affect the meaning of a question
MOST_TURNS = 100  # shown again at once; the page keeps fewer


def _last(history: object) -> object:
    return history[-LONGEST_HISTORY:] if isinstance(history, list) else ()


Name = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]  # of a conversation or a turn
Words = Annotated[str, BeforeValidator(lambda words: str(words).strip()[:LONGEST_QUESTION])]
History = Annotated[tuple[Words, ...], BeforeValidator(_last)]
Day = Annotated[date | None, BeforeValidator(lambda day: day or None)]
Region = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}$")]
Language = Annotated[str, BeforeValidator(language_or_default)]


class ChatPayload(BaseModel):
    """The base of all data from the browser; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AskPayload(ChatPayload):
    """A question with the earlier turns, the region and the day."""

    question: Annotated[Words, Field(min_length=1)]
    history: History = ()
    conversation: Name
    language: Language = "en"
    region: Region | None = None
    day: Day = None


class RatePayload(ChatPayload):
    """Feedback on a turn."""

    turn: Name
    helpful: bool
    why: Why | None = None
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""


class ConversationPayload(ChatPayload):
    """A turn, by its id, and the interface's language."""

    turn: Name
    language: Language = "en"


class TurnsPayload(ChatPayload):
    """Turns of a conversation, by their ids, and the interface's language."""

    conversation: Name
    turns: Annotated[tuple[Name, ...], Field(max_length=MOST_TURNS)]
    language: Language = "en"


class Talk(ChatPayload):
    """A conversation, by its name."""

    conversation: Name


Kind = TypeVar("Kind", bound=ChatPayload)


def read(kind: type[Kind], data: Any) -> Kind | None:  # noqa: ANN401  # anything may be sent
    """The data as the given kind, or None if it is invalid."""
    try:
        return kind.model_validate(data)
    except ValidationError:
        return None
