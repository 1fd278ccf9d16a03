"""Reading search results: the sentences that best answer a question, and the confidence that one does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from guidebot.answering.calibration import PLAIN, Calibration
from guidebot.answering.clarify import choices, says_too_little
from guidebot.answering.confidence import confidence_features
from guidebot.answering.example_questions import AskVectors
from guidebot.answering.rank_sentences import (
    HitVectors,
    RankedSentence,
    Rarity,
    SearchedQuestion,
    candidates,
    is_known_question,
)
from guidebot.index.generation import Generation
from guidebot.message.kinds import Intent
from guidebot.message.network import MessageReading
from guidebot.reader.reading import JOINT, Reader, readable
from guidebot.records import Hit, Query
from guidebot.retrieval.search import Found

VAGUE = 0.55  # probability from which a message counts as too vague, chosen on dev: see eval/README.md
UNCLEAR = 0.5  # confidence from which a vague question is answered
# How much a sentence of a message counts beside the whole, and how little the ranks differ: chosen on eval/field dev.
SENTENCE, SMOOTH = 0.4, 10
FOUND = 30  # passages found for each, before the best are read
KNOWN = 0.8  # confidence if a document is known to answer exactly this question


@dataclass(frozen=True, slots=True)
class RankedSentences:
    """A question, its candidate sentences, most relevant first, and the confidence (0 to 1) that one answers.

    `calibration` has the thresholds for this confidence.
    """

    query: Query
    found: Found
    ranked: list[RankedSentence]
    confidence: float
    calibration: Calibration = PLAIN

    def is_answered(self, enough: float | None) -> bool:
        """True if the confidence reaches `enough`, or the calibration's threshold if that is None."""
        return self.confidence >= (self.calibration.enough if enough is None else enough)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The search results for a question: for all of it, and for each of its parts.

    `rarity` gives the rarity of a term in the documents. A part counts as answered if its confidence reaches `enough`,
    or its calibration's own threshold.
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
        """True if none of the answered parts is certain."""
        return all(part.confidence < part.calibration.certain for part in self.answered)

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are not answered, in the user's words."""
        return tuple(part.query.text for part in self.parts if not part.is_answered(self.enough))

    @property
    def surest(self) -> RankedSentences:
        """The part with the highest confidence."""
        return max(self.parts, key=lambda part: part.confidence)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits of every part, each passage once, in order of rank."""
        searches = [part.found.hits for part in self.parts]
        return interleaved(searches, sum(map(len, searches)))


def interleaved(searches: Sequence[Sequence[Hit]], count: int) -> tuple[Hit, ...]:
    """The first hits of each search in turn, each passage once, up to a count."""
    hits: dict[str, Hit] = {}
    for hit in chain.from_iterable(zip_longest(*searches)):
        if hit is not None:
            hits.setdefault(hit.passage.id, hit)
    return tuple(hits.values())[:count]


def fused(whole: Sequence[Hit], sentences: Sequence[Sequence[Hit]], count: int) -> tuple[Hit, ...]:
    """The best hits for a message and for its sentences, by reciprocal rank fusion (Cormack et al. 2009)."""
    scores: dict[str, float] = defaultdict(float)
    for hits, weight in ((whole, 1.0), *((hits, SENTENCE) for hits in sentences)):
        for rank, hit in enumerate(hits):
            scores[hit.passage.id] += weight / (SMOOTH + rank)
    found = {hit.passage.id: hit for hit in chain(*reversed(sentences), whole)}
    return tuple(sorted(found.values(), key=lambda hit: -scores[hit.passage.id])[:count])


def rank_sentences(
    query: Query, found: Found, generation: Generation, calibration: Calibration, reader: Reader | None = None
) -> RankedSentences:
    """Rank the sentences that could be quoted for a question, with the confidence that they answer it.

    `calibration` was fitted on passages with example questions; the others use the plain weights. So adding example
    questions to one passage changes nothing for the others.
    """
    asked = searched_question(query, found)

    def vectors_of(hit: Hit) -> HitVectors:
        place = generation.positions[hit.passage.id]
        asks = AskVectors(generation.asks.of(place), generation.multilingual_asks.of(place))
        return HitVectors(generation.statements.of(place), generation.multilingual_statements.of(place), asks)

    turns = asked.text.replace("\n", JOINT)
    readings = reader.read(turns, [readable(hit) for hit in found.hits]) if reader else ()
    rarity = generation.words.rarity
    ranked = candidates(
        asked, found.hits, vectors_of, rarity, lambda hit: _fitting(hit, calibration).relevance, readings
    )
    if not ranked:
        return RankedSentences(query, found, [], 0.0)
    own = _fitting(ranked[0].hit, calibration)
    sure = float(own.confidence.probabilities([confidence_features(asked, ranked, found.hits)])[0, 0])
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
    """The fitted weights for a passage with example questions, otherwise the plain ones."""
    return calibration if hit.passage.asks else PLAIN


def is_too_little(query: Query, reading: MessageReading, evidence: Evidence) -> bool:
    """True if a message is too vague to answer and there are choices to offer."""
    if len(evidence.parts) == 1 and seems_vague(query, reading, evidence.whole):
        return True
    few = says_too_little(query, evidence.surest.confidence, evidence.rarity)
    return few and bool(choices(evidence.hits))


def seems_vague(query: Query, reading: MessageReading, whole: RankedSentences) -> bool:
    """True if a message reads as vague, the documents give no clear answer, and there are choices to offer.

    A later turn of a conversation may only seem vague, so it never counts.
    """
    vague = not query.history and reading.intent(Intent.VAGUE) > VAGUE and whole.confidence < UNCLEAR
    return vague and bool(choices(whole.found.hits))
