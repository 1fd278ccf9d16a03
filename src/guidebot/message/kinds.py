"""The classes of the message network."""

from enum import StrEnum


class Danger(StrEnum):
    """Kinds of danger; each value is the name of a route in `routes.yaml`."""

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
    """Kinds of small talk."""

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
    """Intent of a question: policy, the user's own account, off topic, or too vague."""

    DOCUMENTS = "documents"
    ACCOUNT = "account"
    OFF_TOPIC = "off_topic"
    VAGUE = "vague"


QUESTION = "question"
# The order is that of the network's outputs: a member that is added, removed or moved here or in a class above needs
# new weights. CONTRIBUTING.md says how to add a kind.
KINDS = (QUESTION, *Danger, *SmallTalk)
INTENTS = tuple(Intent)
