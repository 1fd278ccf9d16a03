"""From turns to what a receipt says of them.

A receipt is given to whoever asked, so it has the question as it was typed; the journal does not keep that, and a
receipt made from the journal says that its words are redacted.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from guidebot import __version__
from guidebot.receipt.canonical import Value, digest, whole
from guidebot.receipt.seal import Seal
from guidebot.receipt.sealed import FORMAT, Receipt
from guidebot.records import Citation, Passage, Turn
from guidebot.retrieval.filters import LONDON

if TYPE_CHECKING:
    from guidebot.store.stored_turns import StoredTurn

AS_TYPED = "as typed"
REDACTED = "redacted"


def receipt_of(turns: Sequence[Turn], seal: Seal, made: datetime | None = None) -> Receipt:
    """A receipt of turns as they were shown, oldest first; `made` is now unless it is given."""
    return _receipt([_turn(turn) for turn in turns], seal, made)


def receipt_of_told(
    told: Sequence["StoredTurn"], passages: Mapping[str, Passage], seal: Seal, made: datetime | None = None
) -> Receipt:
    """A receipt of turns as the journal kept them; what it does not keep is taken from `passages` by id, or missing."""
    return _receipt([_of_told(each, passages) for each in told], seal, made)


def _receipt(turns: Sequence[Value], seal: Seal, made: datetime | None) -> Receipt:
    body = {
        "format": FORMAT,
        "guidebot": __version__,
        "made": _moment(made or datetime.now(UTC)),
        "turns": [{**turn, "sha256": digest(turn)} for turn in turns],
    }
    return Receipt(body, seal)


def _turn(turn: Turn) -> Value:
    query, answer = turn.answer.query, turn.answer
    said = {
        "id": turn.id,
        "asked_at": _moment(turn.at),
        "words": AS_TYPED,
        "question": query.text,
        "asked_before": list(query.history),
        "searched_for": turn.searched_for,
        "language": turn.language,
        "locale": query.locale,
        "region": query.region,
        "as_of": _day(query.as_of),
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "notes": list(answer.notes),
        "contacts": list(answer.contacts),
        "reference": answer.reference,
        "generation": turn.generation,
        "configuration": turn.configuration,
        "quotes": [_quote(citation) for citation in answer.citations],
    }
    return _whole(said)


def _quote(citation: Citation) -> Value:
    passage = citation.passage
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": passage.id,
        "passage_sha256": passage.digest,
        "document": passage.source.document,
        "version": passage.source.version,
        "title": passage.source.title,
        "headings": list(passage.headings),
        "page": passage.page,
        **_source(passage),
    }


def _source(passage: Passage | None) -> Value:
    """What the journal keeps nothing of."""
    if passage is None:
        return dict.fromkeys(("effective_from", "effective_to", "checked", "standing", "regions", "sources"))
    source = passage.source
    return {
        "effective_from": _day(source.effective_from),
        "effective_to": _day(source.effective_to),
        "checked": _day(source.checked),
        "standing": source.standing.value,
        "regions": list(source.regions),
        "sources": list(source.urls),
    }


def _of_told(told: "StoredTurn", passages: Mapping[str, Passage]) -> Value:
    same = ("id", "question", "searched_for", "language", "locale", "region", "answer", "generation", "configuration")
    lists = {"asked_before": told.history, "notes": told.notes}
    quotes = [
        {
            **{
                name: getattr(cited, name)
                for name in ("number", "quote", "start", "passage", "document", "version", "title")
            },
            "end": cited.start + len(cited.quote),
            "passage_sha256": cited.digest,
            "headings": list(cited.headings),
            "page": passages[cited.passage].page if cited.passage in passages else None,
            **_source(passages.get(cited.passage)),
        }
        for cited in told.citations
    ]
    said = {
        **{name: getattr(told, name) for name in same},
        **{name: list(values) for name, values in lists.items()},
        "asked_at": _moment(told.at),
        "words": REDACTED,
        "as_of": _day(told.as_of),
        "outcome": told.outcome.value,
        "contacts": [],
        "reference": "",
        "quotes": quotes,
    }
    return _whole(said)


def _moment(moment: datetime) -> str:
    """A time in London to the second, with its distance from UTC."""
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _whole(value: Value) -> Value:
    """The same with every text in it such that it can be written."""

    def mended(item: object) -> object:
        if isinstance(item, str):
            return whole(item)
        if isinstance(item, dict):
            return {name: mended(each) for name, each in item.items()}
        return [mended(each) for each in item] if isinstance(item, list) else item

    return {name: mended(item) for name, item in value.items()}
