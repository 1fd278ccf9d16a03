"""JSON serialisation of the records. Field names are a public interface: keep them stable."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from guidebot.records import Citation, Hit, Label, Passage, Turn, Verdict

Shape = dict[str, Any]


def hit_shape(hit: Hit, rank: int) -> Shape:
    """One search result; rank counts from 1."""
    passage = hit.passage
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        **_passage_shape(passage),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
    }


def citation_shape(citation: Citation) -> Shape:
    """One citation; `start` and `end` are offsets in the document's text."""
    passage = citation.passage
    return {
        "number": citation.number,
        **_passage_shape(passage),
        "quote": citation.quote,
        "start": passage.start + citation.start,
        "end": passage.start + citation.end,
        "answer_start": citation.answer_start,
        "answer_end": citation.answer_end,
    }


def check_shape(verdicts: Sequence[Verdict], worst: Label) -> Shape:
    """The output of `guidebot check --json`; `answer_start` and `answer_end` are offsets of the claim in the draft."""
    return {"claims": [verdict_shape(verdict) for verdict in verdicts], "label": worst.value}


def verdict_shape(verdict: Verdict) -> Shape:
    """One claim and its verdict."""
    evidence = [
        {
            "number": number,
            **_passage_shape(quote.passage),
            "quote": quote.words,
            "start": quote.passage.start + quote.start,
            "end": quote.passage.start + quote.end,
            "answer_start": verdict.start,
            "answer_end": verdict.end,
        }
        for number, quote in enumerate(verdict.evidence, start=1)
    ]
    return {
        "text": verdict.claim,
        "label": verdict.label.value,
        "confidence": round(verdict.confidence, 4),
        "reasons": list(verdict.reasons),
        "evidence": evidence,
    }


def _passage_shape(passage: Passage) -> Shape:
    source = passage.source
    return {
        "document": source.document,
        "version": source.version,
        "path": source.path,
        "title": source.title,
        "headings": list(passage.headings),
        "page": passage.page,
        "passage_id": passage.id,
        "effective_from": _iso(source.effective_from),
        "effective_to": _iso(source.effective_to),
        "locale": source.locale,
        "regions": list(source.regions),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def search_shape(query: str, generation: str, hits: tuple[Hit, ...]) -> Shape:
    """The output of `guidebot search --json`."""
    return {"query": query, "generation": generation, "hits": hit_shapes(hits)}


def hit_shapes(hits: tuple[Hit, ...]) -> list[Shape]:
    """Search results in order."""
    return [hit_shape(hit, rank) for rank, hit in enumerate(hits, start=1)]


def turn_shape(turn: Turn) -> Shape:
    """The output of `guidebot ask --json`."""
    answer = turn.answer
    return {
        "turn_id": turn.id,
        "query": answer.query.text,
        "searched_for": turn.searched_for,
        "language": turn.language,
        "as_of": _iso(answer.query.as_of),
        "generation": turn.generation,
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "confidence": round(answer.confidence, 4),
        "unsure": answer.unsure,
        "citations": [citation_shape(citation) for citation in answer.citations],
        "hits": hit_shapes(answer.hits),
        "missing": list(answer.missing),
        "choices": list(answer.choices),
        "route": answer.route,
        "contacts": list(answer.contacts),
        "notes": list(answer.notes),
        "reference": answer.reference,
        "summary": answer.summary,
        "language_model": None if turn.model_use is None else dict(turn.model_use),
        "seconds": {stage: round(seconds, 4) for stage, seconds in turn.seconds.items()},
    }
