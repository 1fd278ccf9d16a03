"""From what was found to what the asker is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guidebot.answering.calibration import PLAIN, Calibration
from guidebot.answering.clarify import WHICH, choices, says_too_little
from guidebot.answering.compose import compose
from guidebot.answering.confidence import confidence_features
from guidebot.answering.example_questions import AskVectors
from guidebot.answering.rank_sentences import Asked, Candidate, candidates, choose, in_language, is_known_question
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation
from guidebot.message.kinds import Intent
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Citation, Hit, Outcome, Query, Standing
from guidebot.retrieval.filters import is_near, today
from guidebot.retrieval.search import Found
from guidebot.safety.ticket import summary_of, ticket_of
from guidebot.text.language import language_of

DECLINED = {
    "en": "Our documents don't cover this, so I won't guess. Try asking in other words, or ask your creator manager.",
    "zh": "我们的文件没有提到这个问题，我不会乱猜。请换个说法再问，或者联系你的主播经理。",
}
NEAR = {"en": "Related topics: {titles}.", "zh": "相关主题：{titles}。"}
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
    "en": "Part of this is quoted in another language, because that document has no English version.",
    "zh": "其中一部分引自英文文件：该文件没有中文版。",
}
UNSURE_NOTE = {
    "en": "This may not answer your question. It's the closest thing in our documents.",
    "zh": "这不一定回答了你的问题，但它是我们文件里最接近的内容。",
}
MISSING_NOTE = {"en": "Our documents don't cover: {parts}", "zh": "文件没有回答：{parts}"}
ACCOUNT = {"en": "the asker's own account", "zh": "提问者自己的账号"}
# What somebody who asks about their own account can do, asked of the documents beside their question.
ACCOUNT_STEPS = {
    "en": "Where in the app can I see why I was restricted, and how do I appeal?",
    "zh": "在应用里哪里可以看到我被限制的原因？怎么申诉？",
}
CANNOT_SEE = {
    "en": "Nobody here can see your account, so I can't say what happened on it. This is the general rule.",
    "zh": "这里没有人能看到你的账号，所以我不知道你账号上发生了什么。以上是一般规则。",
}
CANNOT_SEE_ALONE = {
    "en": "Nobody here can see your account, and our documents don't cover this. Check **Inbox** > **System "
    "notifications** > **Account updates** in the app, or give your creator manager the summary below.",
    "zh": "这里没有人能看到你的账号，我们的文件也没有提到这个问题。请在应用里查看 **Inbox（收件箱）** > "
    "**System notifications（系统通知）** > **Account updates（账号更新）**，或者把下面的摘要交给你的主播经理。",
}
# The probabilities from which a message is taken for what it seems to want, chosen on dev: see eval/README.md.
ABOUT_ACCOUNT, VAGUE = 0.6, 0.55
UNCLEAR = 0.5  # confidence from which what seems vague is answered
KNOWN = 0.8  # confidence where a document is known to answer just this question
A_PART = 3  # statements for each part of a question that has several
TITLES = 2  # named where nothing answers


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with its candidates, most relevant first, and how sure it is that one of them answers, from 0 to 1.

    `calibration` has the bars that this confidence is for.
    """

    query: Query
    found: Found
    ranked: list[Candidate]
    confidence: float
    calibration: Calibration = PLAIN


def says_nothing_yet(weighed: Weighed, reading: MessageReading) -> Answer | None:
    """What is asked back where a message says too little to be answered; None for any other.

    What the documents answer clearly says enough, and a turn that goes on with a conversation may only seem vague.
    """
    if reading.intent(Intent.VAGUE) <= VAGUE or weighed.confidence >= UNCLEAR or weighed.query.history:
        return None
    hits, language = weighed.found.hits, weighed.found.language
    return _asked_back(weighed.query, hits, language, weighed.confidence) if choices(hits) else None


def is_about_account(reading: MessageReading) -> bool:
    """Whether somebody asks what only those know who can see their account."""
    return reading.intent(Intent.ACCOUNT) > ABOUT_ACCOUNT


def about_account(answer: Answer, turn: tuple[str, datetime]) -> Answer:
    """An answer to a question about the asker's own account: the general rule, and that nobody here can see it.

    `turn` is the turn's id and time, for the reference and the summary that a member of the team is given.
    """
    query = answer.query
    language = language_of(query.text)
    ticket = ticket_of(turn[0])
    summary = summary_of(query, ACCOUNT[language], language, ticket, turn[1])
    if not answer.citations:
        return replace(
            answer,
            outcome=Outcome.DECLINE,
            text=CANNOT_SEE_ALONE[language],
            choices=(),
            reference=ticket,
            summary=summary,
        )
    return replace(answer, notes=(*answer.notes, CANNOT_SEE[language]), reference=ticket, summary=summary)


def _asked_back(query: Query, hits: tuple[Hit, ...], language: str, confidence: float) -> Answer:
    text = "\n".join([WHICH[language], "", *(f"- {choice}" for choice in choices(hits))])
    return Answer(query, Outcome.CLARIFY, text, hits=hits, confidence=confidence, choices=choices(hits))


def asked_of(query: Query, found: Found) -> Asked:
    """A question as it was searched."""
    view = found.searched
    return Asked(view.text, query.text, found.language, view.vector, view.multilingual, found.own_share)


def weigh(query: Query, found: Found, generation: Generation, calibration: Calibration) -> Weighed:
    """Rank what could be quoted for a question, and say how sure it is that it answers.

    `calibration` was fitted on passages that say what is asked about them; those that do not are weighed plainly. So
    what is asked about one passage changes nothing for the others.
    """
    asked = asked_of(query, found)

    def vectors_of(hit: Hit) -> tuple[Vectors, AskVectors]:
        place = generation.positions[hit.passage.id]
        asks = AskVectors(generation.asks.of(place), generation.multilingual_asks.of(place))
        return generation.statements.of(place), asks

    ranked = candidates(
        asked, found.hits, vectors_of, generation.words.rarity, lambda hit: _fitting(hit, calibration).relevance
    )
    if not ranked:
        return Weighed(query, found, [], 0.0)
    own = _fitting(ranked[0].hit, calibration)
    (sure,) = own.confidence.probabilities([confidence_features(asked, ranked, found.hits)])
    if is_known_question(asked, ranked[0]):
        sure = max(sure, KNOWN)
    return Weighed(query, found, ranked, sure, own)


def _fitting(hit: Hit, calibration: Calibration) -> Calibration:
    """The weights for a passage: those that were fitted, or the plain ones where it has no asks."""
    return calibration if hit.passage.asks else PLAIN


def is_enough(part: Weighed, enough: float | None) -> bool:
    """Whether a part is answered: its confidence reaches `enough`, or where that is None the bar of its weights."""
    return part.confidence >= (part.calibration.enough if enough is None else enough)


def respond(query: Query, parts: Sequence[Weighed], generation: Generation, enough: float | None = None) -> Answer:
    """Answer each part of a question in its best statements, ask back where it says too little, or decline.

    A part below `enough` confidence is named as missing, and where none is certain the answer says so. `parts` has one
    element for a question that asks one thing.
    """
    hits = _hits(parts)
    surest = max(parts, key=lambda part: part.confidence)
    sure = surest.confidence
    language = parts[0].found.language
    if says_too_little(query, sure, generation.words.rarity) and choices(hits):
        return _asked_back(query, hits, language, sure)
    covered = [part for part in parts if is_enough(part, enough)]
    if not covered:
        near = hits if sure > surest.calibration.enough / 2 else ()
        return Answer(query, Outcome.DECLINE, _declined(near, language), hits=hits, confidence=sure)
    text, citations = compose(_chosen(covered))
    missing = tuple(part.query.text for part in parts if not is_enough(part, enough))
    unsure = all(part.confidence < part.calibration.certain for part in covered)
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
