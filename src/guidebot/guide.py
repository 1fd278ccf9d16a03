"""The one composition of every room: settings in, answers out."""

import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidebot import __version__
from guidebot.answer.alarm import Alarm, sound
from guidebot.answer.generate import LanguageModel, language_model_of
from guidebot.answer.handover import after_precaution, hand_over, precaution, with_documents
from guidebot.answer.intent import Intent, Intents, intents
from guidebot.answer.parts import parts_of
from guidebot.answer.people import read_people
from guidebot.answer.respond import Weighed, refusal, respond, unmet_by_documents, weigh
from guidebot.answer.route import SAFETY, Router, Taken, is_urgent
from guidebot.answer.suggest import is_answer_to, neighbours, next_query
from guidebot.answer.weights import AUTO, PLAIN, Calibration, calibration_of
from guidebot.answer.worded import Hear, worded
from guidebot.check.entailment import CrossEncoderEntailment
from guidebot.check.judge import packaged
from guidebot.check.verify import Checker
from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.corpus.language import CHINESE, language_of
from guidebot.corpus.lists import Route, Routes
from guidebot.errors import IndexDamaged, IndexMismatch, JournalProblem
from guidebot.index.embed import Embedder
from guidebot.index.generation import Generation
from guidebot.index.model import MODELS, embedder_of, export_folder
from guidebot.index.multilingual import Models, Multilingual, multilingual_of
from guidebot.index.shelf import Shelf
from guidebot.journal.reviewed import answer_again
from guidebot.records import Answer, Outcome, Query, Turn, Verdict
from guidebot.retrieve.rerank import CrossEncoderReranker, Reranker
from guidebot.retrieve.scope import today
from guidebot.retrieve.search import Found, Readers, Retrieval, search

if TYPE_CHECKING:
    from guidebot.index.build import Built
    from guidebot.index.progress import Progress
    from guidebot.journal.keeper import Keeper

log = logging.getLogger(__name__)
Named = tuple[str, datetime]  # a turn's id and time
FOLLOW_UPS = 3
TRIED = 8  # suggestions, each of which is asked to see
PATIENCE = 1.5  # seconds, after which no further one is tried


def shelf_of(settings: Settings) -> Shelf:
    """Where the index that the settings name stands."""
    if not settings.chroma_url:
        return Shelf(settings.index, settings.keep)
    from guidebot.index.server import ServerShelf

    return ServerShelf(settings.index, settings.keep, settings.chroma_url)


class Guide:
    """Answers questions from the index in use; one instance serves many threads.

    Every turn is written to `journal` where one was set, and told to `watch`, which counts them.
    """

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        retrieval: Retrieval | None = None,
        enough: float | None = None,
        *,
        multilingual: Multilingual | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.settings = settings
        self.journal: Keeper | None = None
        self.watch: Callable[[Turn], None] | None = None
        self.readers = Readers(embedder, multilingual, reranker)
        self.retrieval = retrieval or Retrieval()
        self.entailment = CrossEncoderEntailment(settings.nli) if settings.nli else None
        self.language_model = language_model_of(settings)
        self.calibration = calibration_of(settings.calibration, embedder.fingerprint)
        self.enough = enough
        self.shelf = shelf_of(settings)
        self.people = read_people(settings.handover)
        self._router: tuple[Generation, Router | None] | None = None
        self._generation: Generation | None = None
        self._opened_for: str | None = None
        self._opening = threading.Lock()
        self._complaint = ""

    @classmethod
    def from_settings(
        cls, settings: Settings, retrieval: Retrieval | None = None, enough: float | None = None
    ) -> "Guide":
        """A guide with the embedding model that the settings name. Raises `ModelError` if it cannot be had."""
        return cls(
            settings,
            embedder_of(settings),
            retrieval or _retrieval_with(settings.embedding_model),
            enough,
            multilingual=multilingual_of(settings.multilingual),
            reranker=CrossEncoderReranker(settings.reranker) if settings.reranker else None,
        )

    @property
    def embedder(self) -> Embedder:
        """The embedding model that questions and documents share."""
        return self.readers.embedder

    @property
    def model_folder(self) -> Path:
        """Where the export of the embedding model stands, if there is one."""
        return export_folder(self.readers.embedder.fingerprint, self.settings.index / MODELS)

    def generation(self) -> Generation:
        """The generation in use, opened; after a publish the next question gets the new one.

        One that is damaged is named in the log, and the newest that is whole is used in its place. Raises
        `IndexMissing`, `IndexDamaged` where none is whole, or `IndexMismatch`.
        """
        with self._opening:
            wanted = self._wanted()
            if self._generation is None or wanted != self._opened_for:
                self._generation = self._open(wanted)
                self._opened_for = wanted
            return self._generation

    def warm(self) -> None:
        """Open the index and load what reads questions, so that the first visitor need not wait for it."""
        self.router()
        self.weighed(self.query("Who can go LIVE?"))
        self.weighed(self.query("谁可以开直播？"))

    def build(self, progress: "Progress", *, force: bool = False) -> "Built":
        """Build the index from the corpus, if it is missing or stale; see `guidebot.index.build.build`.

        What a new index changes of what was told is noted in the journal.
        """
        from guidebot.index.build import build  # what it needs to read and split documents, questions do not need

        built = build(self.settings.corpus, self.shelf, self.models, progress, force=force)
        if built.fresh and self.journal is not None:
            self._note_changes(self.journal)
        return built

    def _note_changes(self, journal: "Keeper") -> None:
        generation = self.generation()
        try:
            count = journal.published(generation.passages, generation.name)
        except JournalProblem as error:
            log.warning("%s; what the new index changes of what was told is not noted", error)
            return
        if count:
            log.warning("%d answers told rest on words that have changed; see: guidebot impact", count)

    @property
    def models(self) -> Models:
        """The models that an index for this guide is made with."""
        return Models(self.readers.embedder, self.readers.multilingual)

    def _wanted(self) -> str:
        try:
            return self.shelf.pointer().name
        except IndexDamaged as error:
            names = self.shelf.names()
            if not names:
                raise
            if self._opened_for != names[-1]:
                log.warning("%s; meanwhile %s is used", error, names[-1])
            return names[-1]

    def _open(self, wanted: str) -> Generation:
        others = [name for name in reversed(self.shelf.names()) if name != wanted]
        first: IndexDamaged | None = None
        for name in [wanted, *others]:
            try:
                opened = self._fitting(self.shelf.open(name))
            except IndexDamaged as error:
                if self._wanted() != wanted:  # published and swept away while we opened it
                    return self._open(self._wanted())
                first = first or error
                log.warning("%s", error)
            except IndexMismatch:
                if name == wanted:
                    raise
            else:
                if name != wanted:
                    log.warning("meanwhile %s is used, built %s", name, opened.manifest.built)
                return opened
        raise first or IndexDamaged(f"{wanted} is gone; run: guidebot index")

    def _fitting(self, opened: Generation) -> Generation:
        if opened.manifest.embedder != self.readers.embedder.fingerprint:
            raise IndexMismatch(
                f"{self.settings.index} was built with another embedding model; "
                "build again with: guidebot index, or set GUIDEBOT_EMBEDDING_MODEL to the model it was built with"
            )
        return opened

    def query(self, text: str, history: tuple[str, ...] = (), **scope: Any) -> Query:  # noqa: ANN401  # Query's fields
        """A query as of today, in the settings' locale and region, where `scope` gives nothing else.

        `scope` takes `locale`, `region`, `audience` and `as_of`; None is as good as not given.
        """
        given = {name: value for name, value in scope.items() if value is not None}
        usual = Query(text, history, locale=self.settings.locale, region=self.settings.region, as_of=today())
        return replace(usual, **given)

    def search(
        self, query: Query, count: int | None = None, hidden: frozenset[str] = frozenset()
    ) -> tuple[Found, Generation]:
        """What is found for a query as if `hidden` documents were not there, and the generation it was found in."""
        generation = self.generation()
        count = count or self.settings.passages
        return search(query, generation, self.readers, count, self.retrieval, hidden), generation

    def check(self, draft: str, query: Query) -> tuple[Verdict, ...]:
        """What the documents in a query's scope say of each claim of a draft, in the draft's order."""
        return self.checker().check(draft, query)

    def checker(self) -> Checker:
        """What holds drafts against the generation in use."""
        return Checker(self.generation(), self.embedder, packaged(), self.entailment)

    def ask(
        self, query: Query, *, conversation: str | None = None, channel: str = "", hear: Hear = lambda _: None
    ) -> Turn:
        """Answer a question or hand it over, and write the turn to the journal if there is one.

        Where a language model words the answer, `hear` gets each sentence of it as soon as that is checked.
        Raises `IndexProblem` or `ModelError`; a refusal is an answer. A journal that fails is named in the log, and
        the answer is given all the same.
        """
        named = uuid.uuid4().hex, datetime.now(UTC)
        began = time.perf_counter()
        router = self.router()
        taken = router.taken_by(query) if router is not None else None
        seconds = {"route": time.perf_counter() - began}
        if router is not None and taken is not None:
            turn = self._with_care(query, named, taken, router.routes, hear)
        else:
            turn = self._told(query, named, hear)
        turn = replace(turn, conversation=conversation, channel=channel, seconds={**seconds, **turn.seconds})
        if self.journal is not None:
            try:
                self.journal.keep(turn)
            except JournalProblem as error:
                self._complain_once(f"{error}; the answer is not journalled")
        if self.watch is not None:
            self.watch(turn)
        return turn

    def follow_ups(self, turn: Turn) -> tuple[str, ...]:
        """Up to three questions to go on with, each of which the documents answer when it is asked next."""
        if not turn.answer.citations:
            return ()
        until = time.perf_counter() + PATIENCE
        beside = islice(neighbours(turn.answer, self.generation(), turn.language), TRIED)
        near = takewhile(lambda _: time.perf_counter() < until, beside)
        tried = ((question, section, self.preview(next_query(turn.answer, question))) for question, section in near)
        good = (question for question, section, answer in tried if answer and is_answer_to(answer, section))
        return tuple(islice(good, FOLLOW_UPS))

    def preview(self, query: Query) -> Answer | None:
        """What the documents would say, with nothing kept and nobody told; None where a person would take over."""
        router = self.router()
        if router is not None and router.taken_by(query) is not None:
            return None
        return self._quoted(query, ("", datetime.now(UTC))).answer

    @cached_property
    def configuration(self) -> str:
        """A fingerprint of what decides an answer apart from the index: models, retrieval, thresholds, version."""
        models = (self.embedder.fingerprint, self.readers.multilingual and self.readers.multilingual.fingerprint)
        wording = self.language_model and (self.language_model.base_url, self.language_model.model)
        searching = (self.settings.reranker, self.retrieval, self.settings.passages)
        about = (__version__, models, searching, self.deciding, self.enough, wording)
        return hashlib.sha256(repr(about).encode()).hexdigest()[:16]

    def router(self) -> Router | None:
        """What decides who is handed over, by the routes of the generation in use; None where it has none."""
        generation = self.generation()
        known = self._router
        if known is None or known[0] is not generation:
            routes = generation.routes
            known = (generation, Router(routes, self.readers.multilingual) if routes is not None else None)
            self._router = known  # two threads may both make it, which costs time and nothing else
        return known[1]

    def _with_care(self, query: Query, named: Named, taken: Taken, routes: Routes, hear: Hear) -> Turn:
        """What is said where a person takes over, or somebody may be in danger; in doubt what keeps safe comes first.

        Where nobody is in danger, what the documents say follows.
        """
        if taken.sure:
            handed = self._handed_over(query, named, taken.route, routes)
            if taken.route.route in SAFETY:
                return handed
            return replace(handed, answer=with_documents(handed.answer, self._quoted(query, named).answer))
        words = precaution(query, taken.route, routes)
        hear(words)
        turn = self._told(query, named, hear)
        silent = turn.answer.outcome in (Outcome.DECLINE, Outcome.CLARIFY) and not turn.answer.reference
        if silent:
            return self._handed_over(query, named, taken.route, routes)
        return replace(turn, answer=after_precaution(turn.answer, words))

    def _told(self, query: Query, named: Named, hear: Hear) -> Turn:
        """The answer of staff, else the documents' in their own words or a language model's."""
        by_staff = self._by_staff(query, named)
        if by_staff is not None:
            return by_staff
        turn = self._quoted(query, named)
        model = self.language_model
        return self._worded(turn, model, hear) if model and turn.answer.citations else turn

    def _handed_over(self, query: Query, named: Named, route: Route, routes: Routes) -> Turn:
        """What is said where a person must take over."""
        answer = hand_over(query, route, routes, self.people, named)
        language = language_of(query.text)
        if self.settings.webhook_url and is_urgent(route):
            told = Alarm(answer.reference, route.route, route.urgency, language, query.region, named[1].isoformat())
            sound(self.settings.webhook_url, told)
        return self._turn(named, answer, query.text, language, {})

    def _by_staff(self, query: Query, named: Named) -> Turn | None:
        """The answer that staff gave to this very question, while what it rests on stands."""
        if self.journal is None:
            return None
        started = time.perf_counter()
        try:
            reviewed = self.journal.reviewed(query)
        except JournalProblem as error:
            self._complain_once(str(error))
            return None
        if reviewed is None:
            return None
        language = language_of(query.text)
        answer = answer_again(reviewed, query, self.generation().passages, language)
        if answer is None:
            return None
        turn = self._turn(named, answer, query.text, language, {"reviewed": time.perf_counter() - started})
        return replace(turn, reviewed=reviewed.id)

    def _quoted(self, query: Query, named: Named) -> Turn:
        """What the documents say, part by part, or why nothing is said."""
        started = time.perf_counter()
        refused = refusal(query, named)
        if refused is not None:
            seconds = {"answer": time.perf_counter() - started}
            return self._turn(named, refused, query.text, language_of(query.text), seconds)
        whole = self.weighed(query)
        unmet = unmet_by_documents(whole, self.intent(whole.found), named)
        if unmet is not None:
            return self._searched(named, unmet, whole.found, started)
        several = parts_of(query)
        parts = [self.weighed(part) for part in several] if len(several) > 1 else [whole]
        enough = self.deciding.enough if self.enough is None else self.enough
        if all(part.confidence < enough for part in parts):
            parts = [whole]
        answer = respond(query, parts, self.generation(), enough, self.deciding.certain)
        return self._searched(named, answer, whole.found, started)

    def _searched(self, named: Named, answer: Answer, found: Found, started: float) -> Turn:
        """The turn of an answer that a search went before, which began at `started` on the performance counter."""
        seconds = {**found.seconds, "answer": time.perf_counter() - started - sum(found.seconds.values())}
        return self._turn(named, answer, found.searched_for, found.language, seconds)

    def weighed(self, query: Query, hidden: frozenset[str] = frozenset()) -> Weighed:
        """What was found for a question, and how well each sentence of it would answer; see `search` for `hidden`."""
        found, generation = self.search(query, hidden=hidden)
        return weigh(query, found, generation, self.deciding)

    def intent(self, found: Found, weights: Intents | None = None) -> dict[Intent, float]:
        """What the last turn wants, by the packaged weights or others."""
        alone, own = found.alone, self.readers.multilingual
        chinese = found.language == CHINESE
        vector = alone.multilingual if chinese else alone.vector
        reader = own.fingerprint if chinese and own else self.embedder.fingerprint
        return (weights or intents()).read(alone.text, found.language, vector, reader)

    @property
    def deciding(self) -> Calibration:
        """The weights that decide answers; the packaged ones are for documents that say what is asked about them."""
        unasked = self.settings.calibration == AUTO and not self.generation().has_asks
        return PLAIN if unasked else self.calibration

    def _worded(self, turn: Turn, model: LanguageModel, hear: Hear) -> Turn:
        """A turn whose answer a language model puts into words, if what it writes stands up to the check."""
        started = time.perf_counter()
        wording = worded(turn.answer, model, self.checker(), hear)
        seconds = {**turn.seconds, "language model": time.perf_counter() - started}
        return replace(turn, answer=wording.answer, seconds=seconds, model_use=wording.use)

    def _turn(self, named: Named, answer: Answer, searched_for: str, language: str, seconds: dict[str, float]) -> Turn:
        return Turn(
            id=named[0],
            at=named[1],
            answer=answer,
            searched_for=searched_for,
            language=language,
            generation=self.generation().name,
            seconds=seconds,
            configuration=self.configuration,
        )

    def _complain_once(self, complaint: str) -> None:
        if complaint != self._complaint:
            log.warning("%s", complaint)
        self._complaint = complaint


def _retrieval_with(model: str) -> Retrieval:
    """The usual retrieval; another model than the packaged one is taken to have been chosen for its languages."""
    usual = Retrieval()
    return usual if model == PACKAGED_MODEL else replace(usual, chinese=usual.english)
