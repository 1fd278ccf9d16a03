"""Search, ask and check over HTTP, with the same results as the commands."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from guidebot.checking.checker import worst_of
from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.llm.llm_answer import OnSentence
from guidebot.records import Query
from guidebot.serialise import Shape, check_shape, search_shape, turn_shape
from guidebot.web.api.callers import AskedGuide, Asking, Caller
from guidebot.web.api.problems import of_error, responses_of
from guidebot.web.api.requests import AskRequest, CheckRequest, Scoped, SearchRequest
from guidebot.web.api.responses import AskResponse, CheckResponse, SearchResponse
from guidebot.web.api.streaming import stream_sentences

CHANNEL = "api"
EVENTS: dict[str, Any] = {
    "description": "`started` at once, `sentence` for each checked sentence that a language model writes, then "
    "`turn` with the response of `/ask`, or `problem`."
}
router = APIRouter(responses=responses_of(400, 401, 413, 422, 429, 503))


@router.post("/search", response_model=SearchResponse)
def search(sent: SearchRequest, guide: AskedGuide, caller: Asking) -> Shape:
    """The passages that best match a question, from the documents that the caller may read."""
    query = query_of(guide, caller, sent.question, sent)
    found, generation = guide.search(query, sent.k)
    return search_shape(query.text, generation.name, found.hits)


@router.post("/ask", response_model=AskResponse)
def ask(sent: AskRequest, guide: AskedGuide, caller: Asking) -> Shape:
    """An answer in the documents' own words, with the sentences that support it."""
    return _turn(guide, caller, sent, lambda _: None)


@router.post("/ask/events", response_class=EventSourceResponse, responses={200: EVENTS})
def ask_events(sent: AskRequest, guide: AskedGuide, caller: Asking) -> Iterator[ServerSentEvent]:
    """The same as server-sent events, for clients that show an answer while a language model writes it."""
    yield ServerSentEvent(event="started", data={})
    try:
        for came in stream_sentences(lambda on_sentence: _turn(guide, caller, sent, on_sentence)):
            if isinstance(came, str):
                yield ServerSentEvent(event="sentence", data={"text": came})
            else:
                yield ServerSentEvent(event="turn", data=came)
    except GuidebotError as error:
        status, detail, _ = of_error(error)
        yield ServerSentEvent(event="problem", data={"status": status, "detail": detail})


@router.post("/check", response_model=CheckResponse)
def check(sent: CheckRequest, guide: AskedGuide, caller: Asking) -> Shape:
    """The verdict on each claim of a draft: supported, contradicted or not found."""
    verdicts = guide.check(sent.claim, query_of(guide, caller, sent.question, sent))
    return check_shape(verdicts, worst_of(verdicts))


def query_of(guide: Guide, caller: Caller, question: str, scope: Scoped, history: tuple[str, ...] = ()) -> Query:
    """The query for a question, in the scope sent with it and for the caller's audience."""
    where = {"locale": scope.locale, "region": scope.region, "as_of": scope.as_of}
    return guide.query(question, history, audience=caller.audience, **where)


def _turn(guide: Guide, caller: Caller, sent: AskRequest, on_sentence: OnSentence) -> Shape:
    query = query_of(guide, caller, sent.question, sent, tuple(sent.history))
    return turn_shape(guide.ask(query, conversation=sent.conversation, channel=CHANNEL, on_sentence=on_sentence))
