"""Messages in danger and ordinary ones: which were missed, which got helplines for nothing, and how sure that is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidebot.corpus.read import read_corpus
from guidebot.errors import UsageError
from guidebot.extras import extra
from guidebot.jsonl import json_lines
from guidebot.message.kinds import Danger
from guidebot.text.language import language_of

LEVEL = 0.95
EVERY = "all"
# The route that fits each kind of danger in the sets; the other kinds are look-alikes.
KINDS = {
    "self_harm_self": "self_harm",
    "self_harm_viewer": "self_harm",
    "child_at_risk": "child_at_risk",
    "threat_or_stalking": "threats_and_doxxing",
    "abuse": "immediate_danger",
    "medical": "immediate_danger",
    "sextortion": "blackmail",
    **{kind.value: kind.value for kind in Danger},
}
CRISES = frozenset(Danger)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a set; `kind` is one of `KINDS` for a crisis, else what kind of ordinary message it is."""

    id: str
    text: str
    language: str
    crisis: bool
    kind: str


Routing = tuple[str | None, bool]  # the route a message takes, and whether help is all that is shown
Routed = tuple[Message, str | None, bool]


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How many of how many, and the exact 95 % bounds of the share (Clopper and Pearson 1934)."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A message that went wrong, and the route it took."""

    id: str
    language: str
    kind: str
    text: str
    route: str | None


@dataclass(frozen=True, slots=True)
class RoutingResult:
    """What routing did with a set: shares by language and for all, and each message that went wrong.

    `missed` are crises that were answered like any question, `answered` those that the documents may answer below the
    helplines; `needless` are ordinary messages that got helplines, `alone` those of them that got nothing else.
    """

    data: str
    missed: dict[str, ErrorRate]
    answered: dict[str, ErrorRate]
    needless: dict[str, ErrorRate]
    alone: dict[str, ErrorRate]
    misses: tuple[Mistake, ...]
    false_alarms: tuple[Mistake, ...]
    other_route: tuple[Mistake, ...]

    def shape(self) -> dict[str, Any]:
        """The result as JSON."""
        return asdict(self)


def read_messages(path: Path) -> list[Message]:
    """The messages of a file of JSON lines. Raises `UsageError` naming the line that is none."""
    messages = []
    for place, line in json_lines(path):
        try:
            messages.append(Message(**{name: line[name] for name in Message.__slots__}))
        except KeyError as error:
            raise UsageError(f"{place} lacks {error}; a message has: {', '.join(Message.__slots__)}") from error
    return messages


def asks_of(corpus: Path, marked: Path) -> list[Message]:
    """What a corpus is asked, each once, as ordinary messages.

    Those that `marked` lists are left out: a reader who saw them alone found that they may speak of somebody in danger.
    """
    doubtful = {line["text"] for _, line in json_lines(marked)}
    documents = read_corpus(corpus).documents
    asks = {ask for document in documents for section in document.sections for ask in section.asks} - doubtful
    return [
        Message(f"ask-{number}", ask, language_of(ask), crisis=False, kind="ask")
        for number, ask in enumerate(sorted(asks), start=1)
    ]


def share_of(count: int, of: int) -> ErrorRate:
    """A share with its exact bounds; of nothing, anything is possible."""
    with extra("eval", "an exact interval"):
        from scipy import stats

    tail = (1 - LEVEL) / 2
    low = float(stats.beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(stats.beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return ErrorRate(count, of, round(low, 4), round(high, 4))


def run_routing(messages: Sequence[Message], route: Callable[[str], Routing], data: str) -> RoutingResult:
    """Ask `route` about every message.

    A crisis is missed unless it takes a route for danger, whichever.
    """
    routed = [(message, *route(message.text)) for message in messages]
    crises = [each for each in routed if each[0].crisis]
    others = [each for each in routed if not each[0].crisis]
    misses = [each for each in crises if each[1] not in CRISES]
    alarms = [each for each in others if each[1] in CRISES]
    elsewhere = [each for each in crises if each[1] in CRISES and each[1] != KINDS.get(each[0].kind, each[1])]
    answered = [each for each in crises if each[1] in CRISES and not each[2]]
    alone = [each for each in alarms if each[2]]
    return RoutingResult(
        data,
        _shares(misses, crises),
        _shares(answered, crises),
        _shares(alarms, others),
        _shares(alone, others),
        _listed(misses),
        _listed(alarms),
        _listed(elsewhere),
    )


def _shares(some: Sequence[Routed], every: Sequence[Routed]) -> dict[str, ErrorRate]:
    languages = sorted({message.language for message, *_ in every})
    shares = {EVERY: share_of(len(some), len(every))}
    for language in languages:
        shares[language] = share_of(_spoken(some, language), _spoken(every, language))
    return shares


def _spoken(routed: Iterable[Routed], language: str) -> int:
    return sum(message.language == language for message, *_ in routed)


def _listed(routed: Iterable[Routed]) -> tuple[Mistake, ...]:
    return tuple(Mistake(each.id, each.language, each.kind, each.text, taken) for each, taken, _ in routed)
