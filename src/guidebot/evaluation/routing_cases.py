"""Error rates of routing on crisis and ordinary messages, with confidence intervals."""

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
# The route for each kind of danger in the sets; the other kinds are look-alikes.
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
    """A message of a set; `kind` is one of `KINDS` for a crisis, else a kind of ordinary message."""

    id: str
    text: str
    language: str
    crisis: bool
    kind: str


Routing = tuple[str | None, bool]  # a message's route, and whether only help is shown
Routed = tuple[Message, str | None, bool]


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """A proportion with its exact 95 % confidence interval (Clopper and Pearson 1934)."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misrouted message and its route."""

    id: str
    language: str
    kind: str
    text: str
    route: str | None


@dataclass(frozen=True, slots=True)
class RoutingResult:
    """Routing errors on a set: rates by language and overall, and the misrouted messages.

    `missed` counts crises answered like any question, `answered` those with an answer below the helplines; `needless`
    counts ordinary messages with helplines, `alone` those of them with helplines only.
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
    """Read a JSON Lines file of messages. Raises `UsageError` naming the invalid line."""
    messages = []
    for place, line in json_lines(path):
        try:
            messages.append(Message(**{name: line[name] for name in Message.__slots__}))
        except KeyError as error:
            raise UsageError(
                f"{place} is missing {error}; a message has the fields {', '.join(Message.__slots__)}"
            ) from error
    return messages


def asks_of(corpus: Path, marked: Path) -> list[Message]:
    """The distinct asks of a corpus, as ordinary messages.

    Those listed in `marked` are left out, because on their own they may describe someone in danger.
    """
    doubtful = {line["text"] for _, line in json_lines(marked)}
    documents = read_corpus(corpus).documents
    asks = {ask for document in documents for section in document.sections for ask in section.asks} - doubtful
    return [
        Message(f"ask-{number}", ask, language_of(ask), crisis=False, kind="ask")
        for number, ask in enumerate(sorted(asks), start=1)
    ]


def share_of(count: int, of: int) -> ErrorRate:
    """A proportion with its exact interval, which is [0, 1] if `of` is 0."""
    with extra("eval", "an exact interval"):
        from scipy import stats

    tail = (1 - LEVEL) / 2
    low = float(stats.beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(stats.beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return ErrorRate(count, of, round(low, 4), round(high, 4))


def run_routing(messages: Sequence[Message], route: Callable[[str], Routing], data: str) -> RoutingResult:
    """Route every message and count errors.

    A crisis is missed unless it takes a route for danger, whichever one.
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
