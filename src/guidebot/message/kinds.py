"""The kinds of message that the network tells apart."""

from enum import StrEnum


class Danger(StrEnum):
    """What kind of danger somebody is in; each is the name of a route in `routes.yaml`."""

    SELF_HARM = "self_harm"
    OVERDOSE = "overdose"
    IMMEDIATE_DANGER = "immediate_danger"
    VIOLENCE = "violence"
    DOMESTIC_ABUSE = "domestic_abuse"
    SEXUAL_ASSAULT = "sexual_assault"
    CHILD_AT_RISK = "child_at_risk"
    BLACKMAIL = "blackmail"
    THREATS_AND_DOXXING = "threats_and_doxxing"


class SmallTalk(StrEnum):
    """What somebody says who asks nothing of the documents."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HOW_ARE_YOU = "how_are_you"
    BOT = "bot"
    CAPABILITIES = "capabilities"
    HUMAN = "human"
    INSULT = "insult"
    NOISE = "noise"
    ACKNOWLEDGEMENT = "acknowledgement"
    COMPLIMENT = "compliment"
    OTHER_CHAT = "other_chat"


class Intent(StrEnum):
    """What a question is about: something documents answer, the asker's own account, another subject, or too little."""

    DOCUMENTS = "documents"
    ACCOUNT = "account"
    OFF_TOPIC = "off_topic"
    VAGUE = "vague"


QUESTION = "question"
KINDS = (QUESTION, *Danger, *SmallTalk)
INTENTS = tuple(Intent)
