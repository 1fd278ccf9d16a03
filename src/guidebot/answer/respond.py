"""From what was found to what the asker is shown."""

from guidebot.answer.compose import compose
from guidebot.answer.extract import Candidate, candidates, choose
from guidebot.index.generation import Generation
from guidebot.records import Answer, Outcome, Query, Standing
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
    suggested = any(citation.passage.source.standing is Standing.SUGGESTED for citation in citations)
    notes = (SUGGESTED_NOTE[found.language],) if suggested else ()
    return Answer(query, Outcome.ANSWER, text, citations, found.hits, sure, notes=notes)


def confidence(ranked: list[Candidate]) -> float:
    """How sure it is that something here answers the question, from 0 to 1: the closest candidate's cosine."""
    return max(0.0, min(1.0, max((each.similarity for each in ranked), default=0.0)))
