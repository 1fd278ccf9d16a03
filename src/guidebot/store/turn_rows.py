"""A turn as rows of the journal."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guidebot.records import Answer, Outcome, Passage, Query, Source, Turn
from guidebot.redaction import redact

Redact = Callable[[str], str]
Row = dict[str, Any]
# Any handover not listed here is treated as a crisis, whose text only leads may read.
EVERYDAY = frozenset({"hacked_account", "payment_dispute", "legal_demand", "press"})
NOTHING_SAID = " .,;:!?…。，；：！？\t\n"


@dataclass(frozen=True, slots=True)
class TurnRows:
    """The rows of a turn, its citations, and the passages of its citations and hits."""

    turn: Row
    passages: tuple[Row, ...]
    citations: tuple[Row, ...]


def redacted(text: str) -> str:
    """The text without personal data such as names, addresses and passwords."""
    return redact(text).text


def rows_of(turn: Turn, without: Redact) -> TurnRows:
    """The rows to store for a turn, with personal data removed from the questions."""
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
        "unsure": answer.unsure,
        "contacts": list(answer.contacts),
        "reference": answer.reference,
        "summary": without(answer.summary),
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
    """A digest of a question with its history, locale, region and audience, ignoring case and final punctuation."""
    said = [_said(text) for text in (*history, question)]
    about = json.dumps([said, query.locale, query.region, query.audience], ensure_ascii=False)
    return hashlib.sha256(about.encode()).hexdigest()


def _said(text: str) -> str:
    return " ".join(text.casefold().split()).strip(NOTHING_SAID)


def _topic(answer: Answer) -> str:
    """The topic of the first source cited, or else found."""
    sources: list[Source] = [citation.passage.source for citation in answer.citations[:1]]
    sources += [hit.passage.source for hit in answer.hits[:1]]
    return sources[0].topic if sources else ""


def _passage_rows(answer: Answer) -> list[Row]:
    shown = [citation.passage for citation in answer.citations] + [hit.passage for hit in answer.hits]
    # Sorted, so that two writers of the same passages cannot deadlock.
    return [passage_row(passage) for _, passage in sorted({passage.id: passage for passage in shown}.items())]


def passage_row(passage: Passage) -> Row:
    """A passage as a row, since the index drops it after a few changes."""
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
        "facts": facts_of(passage),
    }


def facts_of(passage: Passage) -> Row:
    """The facts about a passage that the chat shows and no other column has."""
    source = passage.source
    return {
        "page": passage.page,
        "standing": source.standing.value,
        "regions": list(source.regions),
        "effective_from": _iso(source.effective_from),
        "effective_to": _iso(source.effective_to),
        "urls": list(source.urls),
        "checked": _iso(source.checked),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


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
