"""The safety gate, which decides if a message needs a person before, or instead of, the documents.

The network reads the message as a whole, independently of the corpus; `routes.yaml` sets the route for each kind of
danger. A few phrases that must never be missed lower the threshold. The operator's own routes, which the network does
not know, are matched by their patterns.
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

# Probabilities, chosen on messages not used in training: see eval/README.md.
DANGER = 0.5  # threshold for showing helplines
GUARDED = 0.003  # the same threshold if the danger's own patterns match
LIFE = 0.5  # threshold, for all dangers to life together, for showing nothing else
LATEST = 6  # earlier turns in which a danger still counts
CALLS_FOR_SOMEONE = ("immediate", "same_day")


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """The route of a message; `help_only` means that nothing else is shown."""

    route: Route
    help_only: bool


@dataclass(frozen=True, slots=True)
class PatternRoute:
    """A route matched by its compiled patterns."""

    route: Route
    patterns: tuple[re.Pattern[str], ...]

    def matches(self, spellings: Sequence[str]) -> bool:
        """True if any spelling of a text matches any of the patterns."""
        return any(pattern.search(text) for pattern in self.patterns for text in spellings)


class Gate:
    """The safety gate with the routes of a corpus; thread-safe."""

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
        """The route of a question; None if only the documents answer it.

        A turn that cannot be understood on its own is read with the one before it, so help continues for somebody in danger.
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
            return RouteMatch(guarded, help_only=guarded.safety is Safety.LIFE)
        if reading.danger < DANGER:
            return None
        shares = sorted(reading.dangers.items(), key=lambda item: -item[1])
        route = next((self._named[kind] for kind, _ in shares if kind in self._named), None)
        if route is None:
            return None
        life = sum(share for kind, share in shares if kind in self._named and self._named[kind].safety is Safety.LIFE)
        return RouteMatch(route, help_only=route.safety is Safety.LIFE and life > LIFE)

    def reading(self, text: str) -> MessageReading:
        """The network's reading of a message, as typed or deobfuscated, whichever is more alarming."""
        plain = deobfuscated(text)
        spellings = (text,) if plain == text else (text, plain)
        return max(map(self.network.read, spellings), key=lambda reading: reading.danger)

    def _pattern(self, text: str) -> RouteMatch | None:
        route = self._by_patterns(text, danger=False)
        return None if route is None else RouteMatch(route, help_only=False)

    def _by_patterns(self, text: str, *, danger: bool) -> Route | None:
        spellings = tuple(dict.fromkeys((text, deobfuscated(text))))
        own = (each for each in self._patterned if is_danger(each.route.route) is danger)
        return next((each.route for each in own if each.matches(spellings)), None)


def is_danger(route: str | None) -> bool:
    """True if the route with this name is for somebody in danger."""
    return route in tuple(Danger)


def is_urgent(route: Route) -> bool:
    """True if the person who takes over should be notified at once."""
    return route.urgency in CALLS_FOR_SOMEONE
