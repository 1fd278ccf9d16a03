"""Reads what was found: which sentences answer a question best, and how sure it is that one of them does."""

from dataclasses import dataclass

from guidebot.answering.calibration import PLAIN, Calibration
from guidebot.answering.clarify import choices, says_too_little
from guidebot.answering.confidence import confidence_features
from guidebot.answering.example_questions import AskVectors
from guidebot.answering.rank_sentences import RankedSentence, Rarity, SearchedQuestion, candidates, is_known_question
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation
from guidebot.message.kinds import Intent
from guidebot.message.network import MessageReading
from guidebot.records import Hit, Query
from guidebot.retrieval.search import Found

VAGUE = 0.55  # probability from which a message is taken to say too little, chosen on dev: see eval/README.md
UNCLEAR = 0.5  # confidence from which what seems vague is answered
KNOWN = 0.8  # confidence where a document is known to answer just this question


@dataclass(frozen=True, slots=True)
class RankedSentences:
    """A question with its candidate sentences, most relevant first, and how sure it is, from 0 to 1, that one answers.

    `calibration` has the bars that this confidence is for.
    """

    query: Query
    found: Found
    ranked: list[RankedSentence]
    confidence: float
    calibration: Calibration = PLAIN

    def is_answered(self, enough: float | None) -> bool:
        """Whether the confidence reaches `enough`, or if that is None the bar of its calibration."""
        return self.confidence >= (self.calibration.enough if enough is None else enough)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question: for the whole of it, and for each thing that it asks.

    `rarity` tells how rare a term is in the documents; from `enough` confidence a part counts as answered, or from its
    calibration's own bar.
    """

    whole: RankedSentences
    parts: tuple[RankedSentences, ...]
    rarity: Rarity
    about_account: bool = False
    enough: float | None = None

    @property
    def answered(self) -> tuple[RankedSentences, ...]:
        """The parts that are answered."""
        return tuple(part for part in self.parts if part.is_answered(self.enough))

    @property
    def unsure(self) -> bool:
        """Whether none of the answered parts is certain."""
        return all(part.confidence < part.calibration.certain for part in self.answered)

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are not answered, in the asker's words."""
        return tuple(part.query.text for part in self.parts if not part.is_answered(self.enough))

    @property
    def surest(self) -> RankedSentences:
        """The part with the highest confidence."""
        return max(self.parts, key=lambda part: part.confidence)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits of every part, each passage once, in the order of their ranks."""
        hits: dict[str, Hit] = {}
        for rank in range(max(len(part.found.hits) for part in self.parts)):
            for part in self.parts:
                for hit in part.found.hits[rank : rank + 1]:
                    hits.setdefault(hit.passage.id, hit)
        return tuple(hits.values())


def rank_sentences(query: Query, found: Found, generation: Generation, calibration: Calibration) -> RankedSentences:
    """Rank what could be quoted for a question, and say how sure it is that it answers.

    `calibration` was fitted on passages with example questions; the others use the plain weights. So adding example
    questions to one passage changes nothing for the others.
    """
    asked = searched_question(query, found)

    def vectors_of(hit: Hit) -> tuple[Vectors, AskVectors]:
        place = generation.positions[hit.passage.id]
        asks = AskVectors(generation.asks.of(place), generation.multilingual_asks.of(place))
        return generation.statements.of(place), asks

    ranked = candidates(
        asked, found.hits, vectors_of, generation.words.rarity, lambda hit: _fitting(hit, calibration).relevance
    )
    if not ranked:
        return RankedSentences(query, found, [], 0.0)
    own = _fitting(ranked[0].hit, calibration)
    (sure,) = own.confidence.probabilities([confidence_features(asked, ranked, found.hits)])
    if is_known_question(asked, ranked[0]):
        sure = max(sure, KNOWN)
    return RankedSentences(query, found, ranked, sure, own)


def searched_question(query: Query, found: Found) -> SearchedQuestion:
    """A question as it was searched."""
    variant = found.searched
    return SearchedQuestion(
        variant.text, query.text, found.language, variant.vector, variant.multilingual, found.own_share
    )


def _fitting(hit: Hit, calibration: Calibration) -> Calibration:
    """The fitted weights for a passage with example questions, else the plain ones."""
    return calibration if hit.passage.asks else PLAIN


def is_too_little(query: Query, reading: MessageReading, evidence: Evidence) -> bool:
    """Whether a message says too little to answer, and there are choices to offer."""
    if seems_vague(query, reading, evidence.whole):
        return True
    few = says_too_little(query, evidence.surest.confidence, evidence.rarity)
    return few and bool(choices(evidence.hits))


def seems_vague(query: Query, reading: MessageReading, whole: RankedSentences) -> bool:
    """Whether a message reads as vague, the documents don't answer it clearly, and there are choices to offer.

    A turn that goes on with a conversation may only seem vague.
    """
    vague = not query.history and reading.intent(Intent.VAGUE) > VAGUE and whole.confidence < UNCLEAR
    return vague and bool(choices(whole.found.hits))
