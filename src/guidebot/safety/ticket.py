"""What a person is given to go on with a conversation: a short reference, and a summary ready to copy."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from guidebot.records import Query

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else when read aloud
LENGTH = 8
LONDON = ZoneInfo("Europe/London")
TURNS = 3  # of the conversation, that a summary repeats
SUMMARY = {
    "en": "guidebot reference: {reference}\nAsked: {asked}\nWhen: {when} (London)\nRegion: {region}\nAbout: {about}",
    "zh": "guidebot 编号：{reference}\n提问：{asked}\n时间：{when}（伦敦）\n地区：{region}\n事由：{about}",
}


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
    when = f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"
    return SUMMARY[language].format(reference=reference, asked=asked, when=when, region=query.region, about=about)
