"""Turns read back from the journal as they were shown, for the creator whose conversation it is."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from guidebot.index.generation import Generation
from guidebot.records import Answer, Citation, Hit, Passage, Query, Source, SourceStanding, Turn
from guidebot.store.database import Database
from guidebot.store.stored_turns import Role, StoredCitation, StoredTurn, stored_turns

CHANNEL = "chat"
NEWEST = 500  # turns of a conversation to look through


def restored_turns(
    database: Database, conversation: str, ids: Collection[str], generation: Generation, since: datetime
) -> dict[str, Turn]:
    """The turns of a conversation in the chat with these ids, by id; those from before `since` are left out.

    Personal details are missing, as they are in the journal. A turn is also left out if an older version recorded it
    and one of its passages is no longer in the index, since the facts about that passage are lost.
    """
    found = stored_turns(database, Role.LEAD, conversation=conversation, since=since, newest=NEWEST)
    mine = (each for each in found if each.id in ids and each.channel == CHANNEL)
    return {each.id: _turn(each, generation) for each in mine if _is_complete(each, generation)}


def _is_complete(stored: StoredTurn, generation: Generation) -> bool:
    return all(each.facts is not None or each.passage in generation.positions for each in stored.citations)


def _turn(stored: StoredTurn, generation: Generation) -> Turn:
    return Turn(
        id=stored.id,
        at=stored.at,
        answer=_answer(stored, generation),
        searched_for=stored.searched_for,
        language=stored.language,
        generation=stored.generation,
        seconds=dict(stored.seconds),
        conversation=stored.conversation,
        channel=stored.channel,
        configuration=stored.configuration,
        model_use=stored.model_use,
        reviewed=stored.reviewed,
    )


def _answer(stored: StoredTurn, generation: Generation) -> Answer:
    return Answer(
        Query(stored.question, stored.history, stored.locale, stored.region, stored.audience, stored.as_of),
        stored.outcome,
        stored.answer,
        tuple(_citation(each, generation) for each in stored.citations),
        tuple(Hit(passage, 0.0) for passage in _in_index(stored.found, generation)),
        stored.confidence,
        stored.unsure,
        stored.missing,
        stored.choices,
        stored.route,
        stored.contacts,
        stored.notes,
        stored.reference,
        stored.summary,
    )


def _in_index(ids: Iterable[str], generation: Generation) -> Iterable[Passage]:
    return (generation.passages[generation.positions[each]] for each in ids if each in generation.positions)


def _citation(stored: StoredCitation, generation: Generation) -> Citation:
    passage = next(iter(_in_index([stored.passage], generation)), None) or _passage(stored)
    end = stored.start + len(stored.quote)
    return Citation(stored.number, passage, stored.start, end, stored.answer_start, stored.answer_end)


def _passage(stored: StoredCitation) -> Passage:
    """A passage that is no longer in the index."""
    assert stored.facts is not None
    facts = stored.facts
    source = Source(
        stored.document,
        stored.version,
        stored.title,
        stored.path,
        standing=SourceStanding(facts["standing"]),
        locale=stored.locale,
        regions=tuple(facts["regions"]),
        effective_from=_day(facts["effective_from"]),
        effective_to=_day(facts["effective_to"]),
        urls=tuple(facts["urls"]),
        checked=_day(facts["checked"]),
    )
    return Passage(stored.passage, source, stored.headings, stored.text, 0, len(stored.text), facts["page"])


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
