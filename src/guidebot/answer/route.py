"""Whether a person must take a question over, decided before anything is searched.

First the routes' own patterns are tried, in both languages, on the question as it was typed and as it was meant. Then
its words are weighed (`signs`), and where they leave room for doubt its meaning too, by the multilingual model if there
is one. Nothing is embedded but the question: 2 ms, and 20 ms more where meaning is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guidebot.answer.account import is_account_specific
from guidebot.answer.signs import Signs, signs
from guidebot.answer.unmask import unmasked
from guidebot.corpus.lists import Route, Routes
from guidebot.index.multilingual import Multilingual
from guidebot.records import Query
from guidebot.retrieve.follow_up import leaning

# Log-odds, chosen on dev by five folds, where a danger missed weighs far more than a helpline shown for nothing: see
# eval/README.md.
DANGER = 0.5  # from which a person takes over
DOUBT = -1.0  # from which the documents answer, after what keeps people safe, where meaning is read
DOUBT_BY_WORDS = -0.75  # the same by words alone, where no model reads meaning
ORDINARY = -2.5  # of words alone, below which meaning is not asked
LESS = 1.0  # taken off where a case is supposed, or an account is asked about
LASTS = 6  # turns that a danger may lie back
HELPLESS = 0.5  # how much a turn must lean on the one before to go on with it
CALLING_FOR = ("immediate", "same_day")
SAFETY = frozenset({"self_harm", "child_at_risk", "immediate_danger", "blackmail", "threats_and_doxxing"})
SUPPOSED = re.compile(
    r"^(?:say|suppose|supposing|imagine|hypothetically|just in case|in case)\b"
    r"|\bwhat (?:should|do|must|can) (?:mods?|moderators?|staff|managers?|a mod|a manager|a host|hosts|we)"
    r" do (?:if|when)\b"
    r"|\b(?:policy|procedure|protocol|training|handbook|guide|script|checklist|steps)\b[^.!?\n]{0,40}\b(?:if|when|for)\b"
    r"|\bif (?:a|any|some)\s?\w* (?:viewer|creator|host|guest|fan|person)?\s*ever\b"
    r"|(?:如果|假如|假设|万一)以后|(?:流程|预案|规范|手册|培训)",
    re.IGNORECASE,
)
HELP = re.compile(
    r"\b(?:number|ring|call|phone|helpline|hotline|police|ambulance|999|911|112|samaritans|help|report|emergency|gone|quiet"
    r"|pics?|blood|scared|still)\b|电话|電話|热线|熱線|报警|報警|救|举报|檢舉|还在|仲喺|怎么办|點算|怕",
    re.IGNORECASE,
)
SOMEBODY = re.compile(r"\b(?:he|she|him|her|his|they|them|it|this|that)(?:'s)?\b|他|她|它|佢|这|那", re.IGNORECASE)
QUESTION = re.compile(
    r"^(?:so |and |but |ok(?:ay)? |then |now )*"
    r"(?:how|what|when|where|which|who|why|can|could|may|is|are|do|does|will|should)\b"
    r"|[?？]\s*$|[吗嗎么呢]\s*$|怎么|怎樣|如何|多少|什么|几",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    r"\b(?:never ?mind|different (?:thing|question|one)|diff (?:thing|one)|unrelated|separate(?:ly)?|new question"
    r"|another (?:one|thing|question)|on another note|anyway|false alarm|(?:was|is) (?:a )?jok(?:e|ing)|sorted now)\b"
    r"|换个问题|換個問題|另外问|另一个问题|不相关",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A route, and its patterns of both languages ready to be searched for."""

    route: Route
    patterns: tuple[re.Pattern[str], ...]

    def matches(self, texts: Sequence[str]) -> bool:
        """Whether any of the spellings of a text holds any of the patterns."""
        return any(pattern.search(text) for pattern in self.patterns for text in texts)


@dataclass(frozen=True, slots=True)
class Taken:
    """The route that a question takes. Unless that is `sure`, the documents answer too."""

    route: Route
    sure: bool


class Router:
    """The routes of a corpus, ready to be asked about questions; one serves many threads."""

    def __init__(self, routes: Routes, multilingual: Multilingual | None = None, weights: Signs | None = None) -> None:
        self.routes = routes
        self._compiled = tuple(
            Compiled(route, tuple(re.compile(each, re.IGNORECASE) for each in (*route.patterns.en, *route.patterns.zh)))
            for route in routes.routes
        )
        self._named = {route.route: route for route in routes.routes}
        self._never = {
            _folded(each) for route in routes.routes for each in (*route.look_alikes.en, *route.look_alikes.zh)
        }
        self._weights = weights or signs()
        reads = multilingual is not None and multilingual.fingerprint == self._weights.reader
        self._multilingual = multilingual if reads else None

    def taken_by(self, query: Query) -> Taken | None:
        """The route that a question takes, None for one that the documents may answer.

        After somebody in danger, a turn that goes on about it takes the same route.
        """
        danger: Taken | None = None
        for turn in query.history[-LASTS:]:
            found = self.taken_by_turn(turn)
            if found is not None and found.route.route in SAFETY:
                danger = found
            elif danger is not None:
                danger = _going_on(danger, turn)
        own = self.taken_by_turn(query.text)
        before = _going_on(danger, query.text) if danger is not None else None
        return before if before and before.sure and not (own and own.sure) else own or before

    def taken_by_turn(self, text: str) -> Taken | None:
        """The route that a turn takes by itself."""
        if _folded(text) in self._never:
            return None
        matched = self._by_patterns(text)
        if matched is not None and not SUPPOSED.search(text):
            return Taken(matched, sure=True)
        odds = self._odds(text)
        doubt = DOUBT_BY_WORDS if self._multilingual is None else DOUBT
        route = matched or self._named.get(self._weights.route(text))
        return Taken(route, sure=odds > DANGER) if route and odds > doubt else None

    def _by_patterns(self, text: str) -> Route | None:
        spellings = tuple(dict.fromkeys((text, unmasked(text))))
        return next((each.route for each in self._compiled if each.matches(spellings)), None)

    def _odds(self, text: str) -> float:
        """The log-odds, by words, and by meaning where it can be read, that somebody is in danger."""
        odds = self._weights.words(text)
        if SUPPOSED.search(text) or is_account_specific(text):
            odds -= LESS
        if self._multilingual is None or odds <= ORDINARY:
            return odds
        return odds + self._weights.meant(self._multilingual.questions([text])[0])


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _going_on(danger: Taken, turn: str) -> Taken | None:
    """What is left of a danger by the turn after it: all of it, doubt, or nothing where another thing is asked."""
    if ANOTHER.search(turn):
        return None
    points = SOMEBODY.search(turn) is not None
    asks = QUESTION.search(turn) is not None
    if HELP.search(turn) or (leaning(turn) >= HELPLESS and (not asks or (points and leaning(turn) == 1.0))):
        return danger
    return replace(danger, sure=False) if points else None


def is_urgent(route: Route) -> bool:
    """Whether the person handed over to should hear of it at once."""
    return route.urgency in CALLING_FOR
