"""From what was found to what the asker is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guidebot.answer.account import account_words, asks_for_the_rule, is_account_specific
from guidebot.answer.clarify import CLEAR, WHICH, choices, says_too_little
from guidebot.answer.compose import compose
from guidebot.answer.confidence import confidence_features
from guidebot.answer.extract import Asked, Candidate, candidates, choose, in_language
from guidebot.answer.intent import Intent
from guidebot.answer.orders import is_order
from guidebot.answer.reference import reference_of, summary_of
from guidebot.answer.said import AskVectors
from guidebot.answer.weights import Calibration
from guidebot.corpus.language import language_of
from guidebot.index.embed import Vectors
from guidebot.index.generation import Generation
from guidebot.records import Answer, Citation, Hit, Outcome, Query, Standing
from guidebot.retrieve.scope import is_near, today
from guidebot.retrieve.search import Found

DECLINED = {
    "en": "The documents do not answer this, so I will not guess. "
    "Try asking in other words, or ask the person who looks after your LIVE.",
    "zh": "现有文件没有回答这个问题，我不会猜测。请换一种说法再问，或者联系负责你直播的工作人员。",
}
NEAR = {"en": "What they do cover near it: {titles}.", "zh": "文件里与此相近的内容：{titles}。"}
ORDERED = {
    "en": "I only say what the documents say, so I cannot follow instructions. Ask me the question alone.",
    "zh": "我只说文件里写的内容，不能执行指令。请单独把问题发给我。",
}
SUGGESTED_NOTE = {
    "en": "Part of this is suggested practice, not TikTok policy.",
    "zh": "其中一部分是建议做法，不是 TikTok 的政策。",
}
PAST_NOTE = {
    "en": "“{title}” held until {day} and is no longer in force.",
    "zh": "“{title}”的效力截至 {day}，现已失效。",
}
COMING_NOTE = {
    "en": "“{title}” changes on {day}.",
    "zh": "“{title}”将于 {day} 变更。",
}
LANGUAGE_NOTE = {
    "en": "Part of this is quoted in another language: there is no English version of that document.",
    "zh": "其中一部分引自英文文件：该文件没有中文版。",
}
UNSURE_NOTE = {
    "en": "I am not sure that this answers your question. It is the nearest that the documents say.",
    "zh": "我不确定这是否回答了你的问题。这是文件里最接近的内容。",
}
MISSING_NOTE = {"en": "The documents do not answer: {parts}", "zh": "文件没有回答：{parts}"}
ACCOUNT = {"en": "the asker's own account", "zh": "提问者自己的账号"}
# The probabilities from which a message is taken for what it seems to want, chosen on dev. `eval/fit_intents.py` prints
# what share of the questions that documents answer each would catch: none catches more than 1 in 100.
ORDER, ABOUT_ACCOUNT, VAGUE, OFF_TOPIC = 0.92, 0.62, 0.55, 0.8
UNCLEAR = 0.5  # confidence from which what seems vague is answered
A_PART = 3  # statements for each part of a question that has several
TITLES = 2  # named where nothing answers


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with its candidates, most relevant first, and how sure it is that one of them answers, from 0 to 1."""

    query: Query
    found: Found
    ranked: list[Candidate]
    confidence: float


def refusal(query: Query, turn: tuple[str, datetime]) -> Answer | None:
    """The answer to what no search can answer: orders, and what only somebody who sees the account knows.

    `turn` is the turn's id and time, for the reference and the summary that a person is given.
    """
    language = language_of(query.text)
    if is_order(query.text):
        return Answer(query, Outcome.DECLINE, ORDERED[language])
    return _about_account(query, language, turn) if is_account_specific(query.text, query.history) else None


def unmet_by_documents(weighed: Weighed, intent: Mapping[Intent, float], turn: tuple[str, datetime]) -> Answer | None:
    """The answer to what a message seems to want where that is not what documents say; `turn` as for `refusal`.

    What they answer clearly is no such thing, whatever it seems, unless it gives orders; and a turn that goes on with a
    conversation may only seem vague, or about something else.
    """
    query, hits, language = weighed.query, weighed.found.hits, weighed.found.language
    if intent[Intent.ORDER] > ORDER:
        return Answer(query, Outcome.DECLINE, ORDERED[language])
    if weighed.confidence > CLEAR:
        return None
    if intent[Intent.ACCOUNT] > ABOUT_ACCOUNT and not asks_for_the_rule(query.text):
        return _about_account(query, language, turn)
    vague = intent[Intent.VAGUE] > VAGUE and weighed.confidence < UNCLEAR
    if vague and not query.history and choices(hits):
        return _asked_back(query, hits, language, weighed.confidence)
    if intent[Intent.OFF_TOPIC] > OFF_TOPIC and not query.history:
        return Answer(query, Outcome.DECLINE, DECLINED[language], hits=hits, confidence=weighed.confidence)
    return None


def _about_account(query: Query, language: str, turn: tuple[str, datetime]) -> Answer:
    reference = reference_of(turn[0])
    summary = summary_of(query, ACCOUNT[language], language, reference, turn[1])
    words = account_words(query.text, language)
    return Answer(query, Outcome.DECLINE, words, reference=reference, summary=summary)


def _asked_back(query: Query, hits: tuple[Hit, ...], language: str, confidence: float) -> Answer:
    text = "\n".join([WHICH[language], "", *(f"- {choice}" for choice in choices(hits))])
    return Answer(query, Outcome.CLARIFY, text, hits=hits, confidence=confidence, choices=choices(hits))


def asked_of(query: Query, found: Found) -> Asked:
    """A question as it was searched."""
    view = found.searched
    return Asked(view.text, query.text, found.language, view.vector, view.multilingual)


def weigh(query: Query, found: Found, generation: Generation, calibration: Calibration) -> Weighed:
    """Rank what could be quoted for a question, and say how sure it is that it answers."""
    asked = asked_of(query, found)

    def vectors_of(hit: Hit) -> tuple[Vectors, AskVectors]:
        place = generation.positions[hit.passage.id]
        asks = AskVectors(generation.asks.of(place), generation.multilingual_asks.of(place))
        return generation.statements.of(place), asks

    ranked = candidates(asked, found.hits, vectors_of, generation.words.rarity, calibration.relevance)
    if not ranked:
        return Weighed(query, found, [], 0.0)
    (sure,) = calibration.confidence.probabilities([confidence_features(asked, ranked, found.hits)])
    return Weighed(query, found, ranked, sure)


def respond(query: Query, parts: Sequence[Weighed], generation: Generation, enough: float, certain: float) -> Answer:
    """Answer each part of a question in its best statements, ask back where it says too little, or decline.

    A part below `enough` confidence is named as missing, and where the surest is below `certain` the answer says so.
    `parts` has one element for a question that asks one thing.
    """
    hits = _hits(parts)
    sure = max(part.confidence for part in parts)
    language = parts[0].found.language
    if says_too_little(query, sure, generation.words.rarity) and choices(hits):
        return _asked_back(query, hits, language, sure)
    covered = [part for part in parts if part.confidence >= enough]
    if not covered:
        near = hits if sure > enough / 2 else ()
        return Answer(query, Outcome.DECLINE, _declined(near, language), hits=hits, confidence=sure)
    text, citations = compose(_chosen(covered))
    missing = tuple(part.query.text for part in parts if part.confidence < enough)
    unsure = sure < certain
    return Answer(
        query,
        Outcome.PARTIAL if missing else Outcome.ANSWER,
        text,
        citations,
        hits,
        min(part.confidence for part in covered),
        unsure,
        missing,
        notes=tuple(_notes(query, language, hits, citations, missing, unsure=unsure)),
    )


def _chosen(parts: Sequence[Weighed]) -> list[Candidate]:
    if len(parts) == 1:
        return choose(in_language(parts[0].ranked, parts[0].found.language))
    chosen: dict[tuple[str, int], Candidate] = {}
    for part in parts:
        for each in choose(in_language(part.ranked, part.found.language), A_PART):
            chosen.setdefault((each.hit.passage.id, each.place), each)
    return list(chosen.values())


def _hits(parts: Sequence[Weighed]) -> tuple[Hit, ...]:
    """The hits of every part, each passage once, in the order of their ranks."""
    hits: dict[str, Hit] = {}
    longest = max(len(part.found.hits) for part in parts)
    for rank in range(longest):
        for part in parts:
            for hit in part.found.hits[rank : rank + 1]:
                hits.setdefault(hit.passage.id, hit)
    return tuple(hits.values())


def _declined(hits: Sequence[Hit], language: str) -> str:
    titles = list(dict.fromkeys(hit.passage.source.title for hit in hits))[:TITLES]
    if not titles:
        return DECLINED[language]
    joined = ("、" if language == "zh" else "; ").join(f"“{title}”" for title in titles)
    return f"{DECLINED[language]}\n\n{NEAR[language].format(titles=joined)}"


def _notes(
    query: Query,
    language: str,
    hits: Sequence[Hit],
    citations: tuple[Citation, ...],
    missing: tuple[str, ...],
    *,
    unsure: bool,
) -> Iterator[str]:
    """What the asker must know: what is not answered, and the cited documents' standing, days and language."""
    if unsure:
        yield UNSURE_NOTE[language]
    if missing:
        yield MISSING_NOTE[language].format(parts=" / ".join(missing))
    cited = {citation.passage.id: citation.passage.source for citation in citations}
    sources = list(dict.fromkeys(cited.values()))
    day = query.as_of or today()
    if any(source.standing is Standing.SUGGESTED for source in sources):
        yield SUGGESTED_NOTE[language]
    for source in sources:
        if source.effective_to is not None and day <= source.effective_to < today():
            yield PAST_NOTE[language].format(title=source.title, day=source.effective_to)
    behind = (other.source for hit in hits if hit.passage.id in cited for other in hit.also)
    for source in dict.fromkeys(source for source in behind if is_near(source, day)):
        yield COMING_NOTE[language].format(title=source.title, day=source.effective_from)
    if any(not source.locale.startswith(language) for source in sources):
        yield LANGUAGE_NOTE[language]
