"""Request bodies. None of them identifies the caller; only the API key does."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from guidebot.store.feedback import LONGEST_COMMENT, Why

LONGEST_QUESTION = 4000
LONGEST_DRAFT = 20_000
LONGEST_HISTORY = 50
MOST_PASSAGES = 50

# NUL is excluded: databases cannot store it, and nobody types it.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=LONGEST_QUESTION)]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=LONGEST_QUESTION)]
Draft = Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=LONGEST_DRAFT)]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(day: object) -> object:
    """A day as it was sent, if it is YYYY-MM-DD; pydantic would read a number as seconds since 1970."""
    if day is None or isinstance(day, date) or (isinstance(day, str) and DAY.fullmatch(day)):
        return day
    raise ValueError("not a valid date (use YYYY-MM-DD)")


Day = Annotated[date, BeforeValidator(_written_out)]


class Scoped(BaseModel):
    """The scope of a question: locale, region and day, by default the operator's and today."""

    model_config = ConfigDict(extra="forbid")

    locale: Locale | None = Field(None, examples=["en-GB"])
    region: Region | None = Field(None, examples=["GB"])
    as_of: Day | None = Field(None, description="Answer as of this day.", examples=["2026-11-01"])


class SearchRequest(Scoped):
    """A question to find passages for."""

    question: Words = Field(examples=["How old must a host be?"])
    k: int = Field(5, ge=1, le=MOST_PASSAGES, description="How many passages.")


class AskRequest(Scoped):
    """A question, with the earlier questions of its conversation."""

    question: Words = Field(examples=["How old must a host be?"])
    history: list[Text] = Field(
        default=[], max_length=LONGEST_HISTORY, description="Earlier questions, oldest first.", examples=[[]]
    )
    conversation: Name | None = Field(None, description="An identifier of your choice that links turns in the journal.")


class CheckRequest(Scoped):
    """A draft to check against the documents, and the question that it answers."""

    claim: Draft = Field(examples=["A host must be 18 or older."])
    question: Text = Field("", examples=["How old must a host be?"])


class FeedbackRequest(BaseModel):
    """Feedback on an answer; the latest replaces earlier feedback."""

    model_config = ConfigDict(extra="forbid")

    turn_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] = Field(
        examples=["0123456789abcdef0123456789abcdef"]
    )
    helpful: bool = Field(examples=[True])
    why: Why | None = Field(None, description="Why it was not helpful.")
    comment: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=LONGEST_COMMENT)] = ""
