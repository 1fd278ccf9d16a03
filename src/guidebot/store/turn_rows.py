"""A turn as the rows that the journal keeps of it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from guidebot.records import Answer, Outcome, Passage, Query, Source, Turn
from guidebot.redaction import redact

Redact = Callable[[str], str]
Row = dict[str, Any]
# A handover that is not known to be an everyday matter is taken to be a crisis, whose text is for leads alone.
EVERYDAY = frozenset({"hacked_account", "payment_dispute", "legal_demand", "press"})
NOTHING_SAID = " .,;:!?…。，；：！？\t\n"


@dataclass(frozen=True, slots=True)
class TurnRows:
    """The rows of a turn: its own, those of its citations, and the passages that they and the hits rest on."""

    turn: Row
    passages: tuple[Row, ...]
    citations: tuple[Row, ...]


def redacted(text: str) -> str:
    """The text without what says who or where somebody is, or opens what is theirs."""
    return redact(text).text


def rows_of(turn: Turn, without: Redact) -> TurnRows:
    """What is kept of a turn, once what names a person is taken out of what was asked."""
    answer, query = turn.answer, turn.answer.query
    question, history = without(query.text), [without(text) for text in query.history]
    crisis = answer.outcome is Outcome.HANDOVER and answer.route not in EVERYDAY
    own = {
        "id": turn.id,
        "at": turn.at,
        "conversation": turn.conversation,
        "channel": turn.channel,
        "key": key_of(question, history, query),
        "question": question,
        "history": history,
        "searched_for": without(turn.searched_for),
        "language": turn.language,
        "locale": query.locale,
        "region": query.region,
        "audience": query.audience,
        "as_of": query.as_of,
        "topic": _topic(answer),
        "outcome": answer.outcome.value,
        "route": answer.route,
        "crisis": crisis,
        "answer": answer.text,
        "confidence": answer.confidence,
        "notes": list(answer.notes),
        "missing": list(answer.missing),
        "choices": list(answer.choices),
        "found": [hit.passage.id for hit in answer.hits],
        "generation": turn.generation,
        "configuration": turn.configuration,
        "seconds": {stage: round(seconds, 5) for stage, seconds in turn.seconds.items()},
        "model_use": None if turn.model_use is None else dict(turn.model_use),
        "reviewed": turn.reviewed,
        "gathered": False,
    }
    return TurnRows(own, tuple(_passage_rows(answer)), tuple(_citation_rows(turn)))


def key_of(question: str, history: Sequence[str], query: Query) -> str:
    """Names a question in its conversation, locale, region and audience; case and closing marks do not count."""
    said = [_said(text) for text in (*history, question)]
    about = json.dumps([said, query.locale, query.region, query.audience], ensure_ascii=False)
    return hashlib.sha256(about.encode()).hexdigest()


def _said(text: str) -> str:
    return " ".join(text.casefold().split()).strip(NOTHING_SAID)


def _topic(answer: Answer) -> str:
    """The topic of what was cited first, or else found first."""
    sources: list[Source] = [citation.passage.source for citation in answer.citations[:1]]
    sources += [hit.passage.source for hit in answer.hits[:1]]
    return sources[0].topic if sources else ""


def _passage_rows(answer: Answer) -> list[Row]:
    shown = [citation.passage for citation in answer.citations] + [hit.passage for hit in answer.hits]
    # Sorted, so that two who write the same passages at once do not wait for each other in a ring.
    return [passage_row(passage) for _, passage in sorted({passage.id: passage for passage in shown}.items())]


def passage_row(passage: Passage) -> Row:
    """A passage as the journal keeps it, since the index forgets it after a few changes."""
    source = passage.source
    return {
        "id": passage.id,
        "document": source.document,
        "version": source.version,
        "locale": source.locale,
        "topic": source.topic,
        "title": source.title,
        "path": source.path,
        "headings": list(passage.headings),
        "text": passage.text,
        "digest": passage.digest,
    }


def _citation_rows(turn: Turn) -> list[Row]:
    return [
        {
            "turn": turn.id,
            "number": citation.number,
            "passage": citation.passage.id,
            "digest": citation.passage.digest,
            "quote": citation.quote,
            "start": citation.start,
            "answer_start": citation.answer_start,
            "answer_end": citation.answer_end,
        }
        for citation in turn.answer.citations
    ]
