"""A short reference and a summary for the person who takes over a conversation."""

import hashlib
from datetime import datetime

from guidebot.locale import LONDON, message
from guidebot.records import Query

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no characters that are easily confused when read aloud
LENGTH = 8
TURNS = 3  # turns of the conversation in a summary


def ticket_of(turn_id: str) -> str:
    """Eight characters that identify a turn, always the same for a turn."""
    number = int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:16])
    characters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


def summary_of(query: Query, about: str, language: str, reference: str, at: datetime) -> str:
    """A plain text summary to copy: the question, its time, the user's region, and the subject."""
    asked = " / ".join(" ".join(turn.split()) for turn in (*query.history, query.text)[-TURNS:])
    when = at.astimezone(LONDON)
    values = {"reference": reference, "asked": asked, "region": query.region, "about": about}
    return message("handover.summary", language, **values, day=when.date(), time=f"{when:%H:%M}")
