"""Whether a message is for a person before, or instead of, the documents.

The message is read as a whole by the network, which knows no corpus; `routes.yaml` says what each kind of danger leads
to. A few phrases that must never be missed lower the bar. Routes of the operator's own, which the network does not know,
are matched by their patterns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guidebot.corpus.lists import Route, Routes, Safety
from guidebot.message.analyse import needs_previous
from guidebot.message.deobfuscate import deobfuscated
from guidebot.message.kinds import Danger
from guidebot.message.network import MessageNetwork, MessageReading
from guidebot.records import Query

# Probabilities, chosen on messages that were left out of training: see eval/README.md.
DANGER = 0.6  # from which helplines are shown
GUARDED = 0.003  # the same if a danger's own patterns match
LIFE = 0.5  # of dangers to life together, from which nothing else is
LATEST = 6  # turns that a danger may lie back
CALLS_FOR_SOMEONE = ("immediate", "same_day")


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """The route that a message takes; `alone` says that help is all that is shown."""

    route: Route
    alone: bool


@dataclass(frozen=True, slots=True)
class PatternRoute:
    """A route that is matched by its patterns, ready to be searched for."""

    route: Route
    patterns: tuple[re.Pattern[str], ...]

    def matches(self, spellings: Sequence[str]) -> bool:
        """Whether any spelling of a text holds any of the patterns."""
        return any(pattern.search(text) for pattern in self.patterns for text in spellings)


class Gate:
    """The routes of a corpus, ready to be asked about messages; one serves many threads."""

    def __init__(self, routes: Routes, network: MessageNetwork) -> None:
        self.routes = routes
        self.network = network
        self._named = {route.route: route for route in routes.routes}
        self._patterned = tuple(
            PatternRoute(
                route, tuple(re.compile(each, re.IGNORECASE) for each in (*route.patterns.en, *route.patterns.zh))
            )
            for route in routes.routes
            if route.patterns.en or route.patterns.zh
        )

    def match(self, query: Query) -> RouteMatch | None:
        """The route that a question takes; None where the documents alone answer.

        A turn that cannot be understood by itself is read with the turn before it, and stays with somebody in danger.
        """
        return self._danger(query.text, query.history) or self._pattern(query.text)

    def _danger(self, text: str, history: Sequence[str]) -> RouteMatch | None:
        own = self._danger_in(text)
        if own is not None or not needs_previous(Query(text, tuple(history)), self.network):
            return own
        return self._danger(history[-1], history[-LATEST:-1])

    def _danger_in(self, text: str) -> RouteMatch | None:
        reading = self.reading(text)
        guarded = self._by_patterns(text, danger=True) if reading.danger >= GUARDED else None
        if guarded is not None:
            return RouteMatch(guarded, alone=guarded.safety is Safety.LIFE)
        if reading.danger < DANGER:
            return None
        shares = sorted(reading.dangers.items(), key=lambda item: -item[1])
        route = next((self._named[kind] for kind, _ in shares if kind in self._named), None)
        if route is None:
            return None
        life = sum(share for kind, share in shares if kind in self._named and self._named[kind].safety is Safety.LIFE)
        return RouteMatch(route, alone=route.safety is Safety.LIFE and life > LIFE)

    def reading(self, text: str) -> MessageReading:
        """What the network makes of a message, as it was typed or as it was meant, whichever is more alarming."""
        plain = deobfuscated(text)
        spellings = (text,) if plain == text else (text, plain)
        return max(map(self.network.read, spellings), key=lambda reading: reading.danger)

    def _pattern(self, text: str) -> RouteMatch | None:
        route = self._by_patterns(text, danger=False)
        return None if route is None else RouteMatch(route, alone=False)

    def _by_patterns(self, text: str, *, danger: bool) -> Route | None:
        spellings = tuple(dict.fromkeys((text, deobfuscated(text))))
        own = (each for each in self._patterned if is_danger(each.route.route) is danger)
        return next((each.route for each in own if each.matches(spellings)), None)


def is_danger(route: str | None) -> bool:
    """Whether a route by this name is for somebody in danger."""
    return route in tuple(Danger)


def is_urgent(route: Route) -> bool:
    """Whether the person who takes over should hear of it at once."""
    return route.urgency in CALLS_FOR_SOMEONE
