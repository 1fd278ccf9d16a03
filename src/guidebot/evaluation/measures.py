"""Metrics of a single case, and their definitions.

Retrieval. A gold group is found at the first rank whose passage overlaps one of its quotes (by at least half of the
characters of the quote or of the passage, in the same version of the same document). So R@5 is the share of groups
found in the top five passages; further quotes of a group make no difference. A passage that matches two groups counts
for both, at adjacent ranks. Cases without gold have no retrieval metrics. Ties keep the order of the system.

Citations. Precision is the share of quotes that overlap a gold quote of any group, recall the share of groups that
a quote overlaps. A lead-in sentence of a list (ending with a colon) is not judged by itself. Without gold
both are undefined; with gold and no quote, precision is undefined and recall is 0.

Facts. A key fact is present if the answer contains one of its wordings, compared as plain text in lower case with
normalised white space. Forbidden wordings are matched the same way. Both are measured on cases that should be answered
in full or in part; a declined one has recall 0.

Averages leave out cases for which a metric is undefined, and state the number of cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np

from guidebot.extras import extra
from guidebot.records import Answer, Case, Citation, GoldQuote, Outcome, Passage
from guidebot.text.plain_text import plain
from guidebot.text.sentences import opens_list

HALF = 0.5
RETRIEVAL = ("R@5", "nDCG@5", "nDCG@10", "RR@10", "Success@1", "Success@5")
ANSWERED = (Outcome.ANSWER, Outcome.PARTIAL)

Measures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document that a system retrieved or cited."""

    document: str
    version: str
    start: int
    end: int
    text: str


def place_of(passage: Passage) -> Place:
    """The span of a passage."""
    return Place(passage.source.document, passage.source.version, passage.start, passage.end, passage.text)


def cited_places(answer: Answer) -> list[Place]:
    """The spans of an answer's quotes."""
    return [_cited(citation) for citation in answer.citations]


def _cited(citation: Citation) -> Place:
    passage = citation.passage
    start, end = passage.start + citation.start, passage.start + citation.end
    return Place(passage.source.document, passage.source.version, start, end, citation.quote)


def meets(place: Place, gold: GoldQuote) -> bool:
    """True if a span overlaps a gold quote by at least half of the shorter one."""
    if (place.document, place.version) != (gold.document, gold.version):
        return False
    mine, its = _squeezed(place.text), _squeezed(gold.quote)
    if its in mine or mine in its:
        return min(len(mine), len(its)) > 0
    return _longest_join(mine, its) >= HALF * min(len(mine), len(its))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _longest_join(one: str, other: str) -> int:
    """The longest overlap, in characters, of the end of one text with the start of the other."""
    shorter = min(len(one), len(other))
    sizes = range(shorter, 0, -1)
    return next((size for size in sizes if one[-size:] == other[:size] or other[-size:] == one[:size]), 0)


def ranked_groups(case: Case, places: Sequence[Place]) -> list[str]:
    """The run of a case over gold groups: `g0`, `g1` ... at their first match, `-N` at ranks without a new match."""
    met: set[int] = set()
    run: list[str] = []
    for rank, place in enumerate(places):
        new = [
            number
            for number, group in enumerate(case.gold)
            if number not in met and any(meets(place, quote) for quote in group)
        ]
        met |= set(new)
        run += [f"g{number}" for number in new] or [f"-{rank}"]
    return run


def retrieval_measures(runs: Mapping[str, Sequence[str]], qrels: Mapping[str, Iterable[str]]) -> dict[str, Measures]:
    """Retrieval metrics of each query, computed by ir-measures; both mappings are by query id, runs best first.

    A query that is missing from the run scores 0.
    """
    with extra("eval", "measuring retrieval"):
        import ir_measures

    judged = {query: dict.fromkeys(relevant, 1) for query, relevant in qrels.items()}
    # Decreasing scores keep the system's order; ir-measures would break ties by id.
    scored = {
        query: {key: float(-rank) for rank, key in enumerate(_first_of_each(runs.get(query, ())))} for query in judged
    }
    found: dict[str, Measures] = {query: dict.fromkeys(RETRIEVAL, 0.0) for query in judged}
    names = {ir_measures.parse_measure(name): name for name in RETRIEVAL}
    for metric in ir_measures.iter_calc(list(names), judged, {query: run for query, run in scored.items() if run}):
        found[metric.query_id][names[metric.measure]] = float(metric.value)
    return found


def trec_run(text: str) -> dict[str, list[str]]:
    """The documents of each query in a TREC run, highest score first. Raises `ValueError` for an invalid line."""
    with extra("eval", "reading a TREC run"):
        import ir_measures

    run: dict[str, list[Any]] = {}
    for each in ir_measures.read_trec_run(StringIO(text)):
        run.setdefault(each.query_id, []).append(each)
    return {query: [each.doc_id for each in sorted(own, key=lambda each: -each.score)] for query, own in run.items()}


def _first_of_each(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def citation_measures(case: Case, places: Sequence[Place]) -> Measures:
    """Precision and recall of citations, if defined."""
    if not case.gold:
        return {}
    places = [place for place in places if not opens_list(place.text, len(place.text))]
    every = [quote for group in case.gold for quote in group]
    right = [place for place in places if any(meets(place, quote) for quote in every)]
    met = [group for group in case.gold if any(meets(place, quote) for place in places for quote in group)]
    measures = {"citation recall": len(met) / len(case.gold)}
    if places:
        measures["citation precision"] = len(right) / len(places)
    return measures


def fact_measures(case: Case, text: str, outcome: Outcome) -> Measures:
    """Key-fact recall, forbidden wordings and length in words, for cases that should be answered."""
    if case.expected not in ANSWERED or not case.key_facts:
        return {}
    said = " ".join(plain(text).casefold().split()) if outcome in ANSWERED else ""
    present = [fact for fact in case.key_facts if any(_in(wording, said) for wording in fact.accepted)]
    return {
        "key-fact recall": len(present) / len(case.key_facts),
        "forbidden": float(sum(_in(wording, said) for wording in case.forbidden)),
        "words": float(len(said.split())),
    }


def _in(wording: str, said: str) -> bool:
    return " ".join(wording.casefold().split()) in said


def outcome_measures(expected: Outcome, got: Outcome) -> Measures:
    """Accuracy of the outcome, and of the choice to answer or not."""
    return {
        "outcome": float(expected is got),
        "answered or not": float((expected in ANSWERED) == (got in ANSWERED)),
    }


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Area under the ROC curve, ties counting half; None if either class is missing.

    (Mann-Whitney U over the number of pairs: Hanley & McNeil 1982.)
    """
    yes = np.array([score for score, is_positive in zip(scores, positive, strict=True) if is_positive])
    no = np.array([score for score, is_positive in zip(scores, positive, strict=True) if not is_positive])
    if not len(yes) or not len(no):
        return None
    wins = (yes[:, None] > no[None, :]).sum() + 0.5 * (yes[:, None] == no[None, :]).sum()
    return float(wins / (len(yes) * len(no)))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Risk-coverage curve as (coverage, risk), where risk is the share of wrong answers (El-Yaniv & Wiener 2010).

    Answers of equal confidence form one point.
    """
    order = sorted(zip(confidence, right, strict=True), key=lambda each: -each[0])
    points = []
    wrong = 0
    for given, (sure, was_right) in enumerate(order, start=1):
        wrong += not was_right
        if given == len(order) or order[given][0] != sure:
            points.append((given / len(order), wrong / given))
    return points


def decline_measures(pairs: Sequence[tuple[Outcome, Outcome]]) -> dict[str, float | None]:
    """Precision and recall of not answering (decline, clarify or handover) over (expected, got)."""
    declined = [(expected not in ANSWERED) for expected, got in pairs if got not in ANSWERED]
    due = [(got not in ANSWERED) for expected, got in pairs if expected not in ANSWERED]
    return {
        "decline precision": sum(declined) / len(declined) if declined else None,
        "decline recall": sum(due) / len(due) if due else None,
    }
