"""Ranking the statements of the passages found by how well they answer the question."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from guidebot.answering.example_questions import AskVectors, Near, near_asks
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.quotable import is_quotable
from guidebot.logistic import Logistic
from guidebot.reader.reading import Reading
from guidebot.records import Hit
from guidebot.text.language import CHINESE
from guidebot.text.plain_text import plain
from guidebot.text.sentences import Statement, statements
from guidebot.text.terms import terms

KNOWN = 20_000  # number of statements and headings whose terms are cached
# Lists whose scores are features of a passage; documents without asks only have some of them.
LISTS = ("asks", "dense", "multilingual", "multilingual_asks")

ASKED = ("asked", "asked in chinese")  # two models, whose cosines mean different things
READ = ("read sentence", "read passage")  # what the reader says
MEANT = "multilingual similarity"  # the cosine by the multilingual model
TOPS = ("similarity", MEANT, *ASKED, *READ)

WORDS = re.compile(r"\w+")
WHOLE = 3  # minimum words of a question that may match a heading
REPEATED = 0.93  # cosine from which a question means the same as an ask

ASKS_HOW = re.compile(
    r"\bhow\s+(?:do|does|can|could|to|should|would|d'?you)\b|\bwhat\s+(?:do|should|can)\s+i\s+do\b|\bsteps\b|怎么|如何|怎样",
    re.IGNORECASE,
)
ASKS_HOW_MUCH = re.compile(
    r"\b(?:how (?:many|much|long|old|often|big|far)|when|what (?:age|time|date)|minimum|maximum|limit)\b|多少|几|多久|多大|什么时候",
    re.IGNORECASE,
)
POINTS_ELSEWHERE = re.compile(
    r"^(?:see|more)\b|\b(?:are|is) (?:explained|covered|described|listed|given|in) \w*\s?\[|\]\(|见|请看", re.IGNORECASE
)

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True, eq=False)
class HitVectors:
    """The vectors of a passage's statements, by either model, and of its asks; without a second model it has none."""

    statements: Vectors
    multilingual: Vectors
    asks: AskVectors


VectorsOf = Callable[[Hit], HitVectors]
ModelOf = Callable[[Hit], Logistic]
Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SearchedQuestion:
    """A question to answer: its text as searched and as typed, its language, and its vectors.

    `own_share` is the share of a hit's score that comes from the passage itself.
    """

    text: str
    typed: str
    language: str
    vector: Vectors
    multilingual: Vectors | None = None
    own_share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class RankedSentence:
    """A statement that might be quoted: `place` is its number there, `similarity` its cosine with the question.

    `coverage` is the share of the question's words, weighted by rarity, in it or in its headings. `features` is the input
    of the relevance model, and `relevance` its output, from 0 to 1.
    """

    hit: Hit
    statement: Statement
    place: int
    vector: Vectors
    similarity: float
    coverage: float
    features: Features
    relevance: float = 0.0


def candidates(  # the question, what was found, and how each part of it is judged
    asked: SearchedQuestion,
    hits: Sequence[Hit],
    vectors_of: VectorsOf,
    rarity: Rarity,
    model_of: ModelOf,
    readings: Sequence[Reading] = (),
) -> list[RankedSentence]:
    """Every statement of the hits as a candidate, most relevant first by its hit's model; ties keep their order.

    `readings` has what the reader says of the first hits; the others get no such features.
    """
    wanted = {term: rarity(term) for term in terms(asked.text)}
    found: list[RankedSentence] = []
    for rank, hit in enumerate(hits):
        vectors = vectors_of(hit)
        rows, meant = vectors.statements, _meant(asked, vectors)
        own = statements(hit.passage.text)
        near = near_asks(hit.passage, vectors.asks, asked.language, asked.vector, asked.multilingual)
        best = max((float(row @ asked.vector) for row in rows), default=0.0)
        over = _over(asked, rank, hit, hits[0].score)
        for place, (statement, row) in enumerate(zip(own, rows, strict=True)):
            if not is_quotable(text_of(hit, statement)):
                continue
            similarity = float(row @ asked.vector)
            around, alone = (_coverage(wanted, words) for words in _words(hit, statement))
            features = {
                **over,
                **_of_statement(asked, hit, statement, similarity),
                **_as_asked(near, place, asked.language),
                **(_as_read(readings[rank], place) if rank < len(readings) else {}),
                **({MEANT: meant[place]} if meant else {}),
                "coverage": around,
                "own coverage": alone,
                "place": float(place),
                "first": float(place == 0),
                "below its passage's best": best - similarity,
            }
            found.append(RankedSentence(hit, statement, place, row, similarity, around, features))
    tops = {name: max((each.features[name] for each in found if name in each.features), default=0.0) for name in TOPS}
    found = [replace(each, features={**each.features, **_below(each.features, tops)}) for each in found]
    rated = [replace(each, relevance=odd) for each, odd in zip(found, _relevance(found, model_of), strict=True)]
    return sorted(rated, key=lambda candidate: -candidate.relevance)


def _meant(asked: SearchedQuestion, vectors: HitVectors) -> list[float]:
    """The cosines of the statements with the question by the multilingual model; none without one."""
    if asked.multilingual is None or not len(vectors.multilingual):
        return []
    cosines: list[float] = (vectors.multilingual @ asked.multilingual).tolist()
    return cosines


def _relevance(found: Sequence[RankedSentence], model_of: ModelOf) -> list[float]:
    """The relevance of each candidate by its hit's model; each model runs once."""
    models = [model_of(each.hit) for each in found]
    relevance = [0.0] * len(found)
    for model in dict.fromkeys(models):
        own = [at for at, other in enumerate(models) if other is model]
        for at, odd in zip(own, model.probabilities([found[at].features for at in own])[:, 0].tolist(), strict=True):
            relevance[at] = odd
    return relevance


def _over(asked: SearchedQuestion, rank: int, hit: Hit, top: float) -> Features:
    """The features of a passage shared by its statements: its rank, its score, and its scores in each list."""
    return {
        **{name: score for name in LISTS if (score := _best(hit, name)) is not None},
        "rank": float(rank),
        "passage first": float(rank == 0),
        "score": hit.score,
        "own score": hit.score * asked.own_share,
        "behind": top - hit.score,
        "chinese": float(asked.language == CHINESE),
    }


def _best(hit: Hit, name: str) -> float | None:
    """The best score of a passage in the lists with this name; None if it is in none."""
    return max((each.score for each in hit.lists if each.name.split(" with ")[0] == name), default=None)


def _of_statement(asked: SearchedQuestion, hit: Hit, statement: Statement, similarity: float) -> Features:
    text = text_of(hit, statement)
    steps = statement.kind == "steps"
    figures = any(character.isdigit() for character in text)
    return {
        "similarity": similarity,
        "similarity in chinese": similarity * (asked.language == CHINESE),
        "steps": float(steps),
        "item": float(statement.kind == "item"),
        "table": float(statement.kind == "table"),
        "steps where how is asked": float(steps and ASKS_HOW.search(asked.typed) is not None),
        "figures": float(figures),
        "figures where they are asked": float(figures and ASKS_HOW_MUCH.search(asked.typed) is not None),
        "length": min(len(text), 300) / 100,
        "points elsewhere": float(POINTS_ELSEWHERE.search(text) is not None),
    }


def _as_asked(near: Sequence[Near], place: int, language: str) -> Features:
    """The similarity of the question to the asks that a statement is known to answer."""
    said = [each for each in near if each.places is not None]
    if not said:
        return {}
    own = [each.cosine for each in said if place in (each.places or ())]
    if not own:
        return {"unasked": 1.0}
    return {"unasked": 0.0, ASKED[language == CHINESE]: max(own)}


def _as_read(reading: Reading, place: int) -> Features:
    """The reader's log-odds that a statement answers, and that its passage does."""
    return dict(zip(READ, map(log_odds, (reading.sentences[place], reading.relevance)), strict=True))


def log_odds(probability: float) -> float:
    """The logarithm of the odds, limited to plus or minus 7."""
    kept = min(max(probability, 1e-3), 1 - 1e-3)
    return log(kept / (1 - kept))


def _below(own: Features, tops: Features) -> Features:
    """The distance of a statement to the best one: by its own words, by the reader, and by the asks it answers."""
    below = {"below the best": tops["similarity"] - own["similarity"]}
    below |= {f"below the best {name}": tops[name] - own[name] for name in (MEANT, *READ) if name in own}
    for name in ASKED:
        if name in own:
            below[f"below the best {name}"] = tops[name] - own[name]
            below["asked first"] = float(own[name] == tops[name])
    return below


def _words(hit: Hit, statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of a statement with its headings, and its own terms."""
    passage = hit.passage
    lead_in = passage.text[slice(*statement.lead_in)] if statement.lead_in else ""
    own = _terms(f"{lead_in}\n{text_of(hit, statement)}")
    return own | _terms(" ".join((passage.source.title, *passage.headings))), own


@lru_cache(maxsize=KNOWN)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(plain(text)))


def text_of(hit: Hit, statement: Statement) -> str:
    """The text of a statement of a passage that was found."""
    return hit.passage.text[statement.start : statement.end]


def _coverage(wanted: dict[str, float], words: frozenset[str]) -> float:
    """The share of the question's terms among the words, weighted by rarity, from 0 to 1."""
    total = sum(wanted.values())
    if total == 0.0:
        return 0.0
    return sum(weight for term, weight in wanted.items() if term in words) / total


def is_known_question(asked: SearchedQuestion, candidate: RankedSentence) -> bool:
    """True if a candidate's passage is known to answer the question: its heading or one of its asks matches."""
    if max((candidate.features.get(name, 0.0) for name in ASKED), default=0.0) >= REPEATED:
        return True
    passage = candidate.hit.passage
    words = WORDS.findall(asked.typed.lower())
    headings = (WORDS.findall(text.lower()) for text in (passage.source.title, *passage.headings))
    return len(words) >= WHOLE and any(" ".join(words) in " ".join(heading) for heading in headings)
