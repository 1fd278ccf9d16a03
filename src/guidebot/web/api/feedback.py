"""Feedback on answers, sent by programs."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException

from guidebot.serialise import Shape
from guidebot.store.feedback import give_feedback
from guidebot.store.idempotency import once
from guidebot.store.turn_rows import redacted
from guidebot.web.api.callers import AskedGuide, Asking, database_of
from guidebot.web.api.problems import responses_of
from guidebot.web.api.requests import FeedbackRequest
from guidebot.web.api.responses import FeedbackResponse

KEPT_NOWHERE = "feedback is not stored because the journal is off"
router = APIRouter(responses=responses_of(400, 401, 404, 413, 422, 429, 503))
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="A key of your choice; a request repeated with the same key within a day is carried out only once.",
    ),
]


@router.post("/feedback", response_model=FeedbackResponse)
def feedback(sent: FeedbackRequest, guide: AskedGuide, caller: Asking, idempotency_key: IdempotencyKey = None) -> Shape:
    """Save feedback on a turn, replacing any earlier feedback on it."""
    database = database_of(guide)
    if database is None:
        raise HTTPException(503, KEPT_NOWHERE)
    now = datetime.now(UTC)

    def give() -> None:
        give_feedback(
            database,
            sent.turn_id,
            helpful=sent.helpful,
            why=sent.why,
            comment=sent.comment,
            redact=redacted,
            now=now,
        )

    if idempotency_key is None:
        give()
    else:
        once(database, f"{caller.counted_as} {idempotency_key}", sent.model_dump(mode="json"), now, give)
    return {"turn_id": sent.turn_id, "helpful": sent.helpful, "why": sent.why}
