"""From what was found to what the asker is shown."""

from collections.abc import Iterator

from guidebot.answer.compose import compose
from guidebot.answer.extract import Candidate, candidates, choose
from guidebot.index.generation import Generation
from guidebot.records import Answer, Citation, Outcome, Query, Standing
from guidebot.retrieve.scope import is_near, today
from guidebot.retrieve.search import Found

ENOUGH = 0.4  # confidence from which an answer is given; chosen on dev, as eval/README.md says

DECLINED = {
    "en": "The documents do not answer this, so I will not guess. "
    "Try asking in other words, or ask the person who looks after your LIVE.",
    "zh": "现有文件没有回答这个问题，我不会猜测。请换一种说法再问，或者联系负责你直播的工作人员。",
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


def respond(query: Query, found: Found, generation: Generation, enough: float = ENOUGH) -> Answer:
    """Answer in the best one to four statements of the passages found, or decline below `enough` confidence."""
    ranked = candidates(
        found.searched_for,
        found.vector,
        found.hits,
        lambda hit: generation.statements.of(generation.positions[hit.passage.id]),
        generation.words.rarity,
    )
    sure = confidence(ranked)
    if sure < enough:
        return Answer(query, Outcome.DECLINE, DECLINED[found.language], hits=found.hits, confidence=sure)
    text, citations = compose(choose(ranked))
    return Answer(
        query, Outcome.ANSWER, text, citations, found.hits, sure, notes=tuple(_notes(query, found, citations))
    )


def _notes(query: Query, found: Found, citations: tuple[Citation, ...]) -> Iterator[str]:
    """What the asker must know of the documents cited: their standing, their days, their language."""
    language = found.language
    cited = {citation.passage.id: citation.passage.source for citation in citations}
    sources = list(dict.fromkeys(cited.values()))
    day = query.as_of or today()
    if any(source.standing is Standing.SUGGESTED for source in sources):
        yield SUGGESTED_NOTE[language]
    for source in sources:
        if source.effective_to is not None and day <= source.effective_to < today():
            yield PAST_NOTE[language].format(title=source.title, day=source.effective_to)
    behind = (other.source for hit in found.hits if hit.passage.id in cited for other in hit.also)
    for source in dict.fromkeys(source for source in behind if is_near(source, day)):
        yield COMING_NOTE[language].format(title=source.title, day=source.effective_from)
    if any(not source.locale.startswith(language) for source in sources):
        yield LANGUAGE_NOTE[language]


def confidence(ranked: list[Candidate]) -> float:
    """How sure it is that something here answers the question, from 0 to 1: the closest candidate's cosine."""
    return max(0.0, min(1.0, max((each.similarity for each in ranked), default=0.0)))
