"""What a person is given to go on with a conversation: a short reference, and a summary ready to copy."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from guidebot.locale import message
from guidebot.records import Query

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else when read aloud
LENGTH = 8
LONDON = ZoneInfo("Europe/London")
TURNS = 3  # of the conversation, that a summary repeats


def ticket_of(turn_id: str) -> str:
    """Eight characters that name a turn, the same each time."""
    number = int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:16])
    characters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


def summary_of(query: Query, about: str, language: str, reference: str, at: datetime) -> str:
    """Plain text to copy to a person: what was asked and when, the asker's region, and what it is about."""
    asked = " / ".join(" ".join(turn.split()) for turn in (*query.history, query.text)[-TURNS:])
    when = at.astimezone(LONDON)
    values = {"reference": reference, "asked": asked, "region": query.region, "about": about}
    return message("handover.summary", language, **values, day=when.date(), time=f"{when:%H:%M}")
