"""Writes the answer for a decision from the passages found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from guidebot.answering.choose_sentences import choose, in_language
from guidebot.answering.clarify import choices
from guidebot.answering.decide import Body, Decision
from guidebot.answering.layout import lay_out
from guidebot.answering.notes import notes
from guidebot.answering.rank_sentences import RankedSentence
from guidebot.answering.read_hits import Evidence
from guidebot.locale import message
from guidebot.records import Answer, Hit, Outcome, Query
from guidebot.safety.ticket import summary_of, ticket_of

A_PART = 3  # sentences for each part of a question with several parts
TITLES = 2  # titles to name if nothing answers


def compose(query: Query, decision: Decision, evidence: Evidence, turn: tuple[str, datetime]) -> Answer:
    """The answer for a decision with `Body.QUOTES`, `CHOICES` or `DECLINE`; `turn` is the turn's id and time.

    A question about the user's own account gets the general rule, and a summary for somebody who can see the account.
    """
    write = {Body.QUOTES: quoted, Body.CHOICES: asked_back, Body.DECLINE: declined}[decision.body]
    written = write(query, decision.outcome, evidence)
    return about_account(written, evidence.whole.found.language, turn) if evidence.about_account else written


def quoted(query: Query, outcome: Outcome, evidence: Evidence) -> Answer:
    """The best sentences of each answered part, quoted."""
    text, citations = lay_out(_chosen(evidence), evidence.whole.found.language)
    hits, missing, unsure = evidence.hits, evidence.missing, evidence.unsure
    return Answer(
        query,
        outcome,
        text,
        citations,
        hits,
        min(part.confidence for part in evidence.answered),
        unsure,
        missing,
        notes=tuple(notes(query, evidence.whole.found.language, hits, citations, missing, unsure=unsure)),
    )


def asked_back(query: Query, outcome: Outcome, evidence: Evidence) -> Answer:
    """A clarifying question, with the titles found as choices."""
    hits = evidence.hits
    offered = choices(hits)
    text = "\n".join(
        [message("answer.which", evidence.whole.found.language), "", *(f"- {choice}" for choice in offered)]
    )
    return Answer(query, outcome, text, hits=hits, confidence=evidence.surest.confidence, choices=offered)


def declined(query: Query, outcome: Outcome, evidence: Evidence) -> Answer:
    """A decline, with the closest documents if they are close enough."""
    surest, hits = evidence.surest, evidence.hits
    near = hits if surest.confidence > surest.calibration.enough / 2 else ()
    text = decline_text(near, evidence.whole.found.language)
    return Answer(query, outcome, text, hits=hits, confidence=surest.confidence)


def about_account(answer: Answer, language: str, turn: tuple[str, datetime]) -> Answer:
    """An answer to a question about the user's own account, which guidebot cannot see."""
    ticket = ticket_of(turn[0])
    summary = summary_of(answer.query, message("account.about", language), language, ticket, turn[1])
    if not answer.citations:
        text = message("account.not_covered", language)
        return replace(answer, text=text, reference=ticket, summary=summary)
    rule = message("account.general_rule", language)
    return replace(answer, notes=(*answer.notes, rule), reference=ticket, summary=summary)


def decline_text(hits: Sequence[Hit], language: str) -> str:
    """That the documents don't cover a question, and the titles of the first documents among `hits`."""
    text = message("answer.declined", language)
    titles = list(dict.fromkeys(hit.passage.source.title for hit in hits))[:TITLES]
    if not titles:
        return text
    joined = message("answer.between_titles", language).join(
        message("answer.title", language, title=title) for title in titles
    )
    return f"{text}\n\n{message('answer.related', language, titles=joined)}"


def _chosen(evidence: Evidence) -> list[RankedSentence]:
    parts = evidence.answered
    if len(parts) == 1:
        return choose(in_language(parts[0].ranked, parts[0].found.language))
    chosen: dict[tuple[str, int], RankedSentence] = {}
    for part in parts:
        for each in choose(in_language(part.ranked, part.found.language), A_PART):
            chosen.setdefault((each.hit.passage.id, each.place), each)
    return list(chosen.values())
