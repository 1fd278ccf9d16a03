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
from guidebot.answering.calibration import calibration_of
from guidebot.answering.decide import (
    ACCOUNT_STEPS,
    Weighed,
    about_account,
    is_about_account,
    is_enough,
    respond,
    says_nothing_yet,
    weigh,
)
from guidebot.answering.query_decomposition import parts_of
from guidebot.answering.small_talk import small_talk
from guidebot.answering.suggest import is_answer_to, neighbours, next_query
from guidebot.checking.checker import Checker
from guidebot.checking.entailment import CrossEncoderEntailment
from guidebot.checking.verdict import packaged
from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.corpus.lists import Route, Routes
from guidebot.errors import IndexDamaged, IndexMismatch, JournalProblem
from guidebot.index.embedders.configured import MODELS, embedder_of, export_folder
from guidebot.index.embedders.multilingual import Models, Multilingual, multilingual_of
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.generation import Generation
from guidebot.index.generation_store import Shelf
from guidebot.llm.client import LanguageModel, language_model_of
from guidebot.llm.llm_answer import Hear, worded
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Query, Turn, Verdict
from guidebot.retrieval.filters import today
from guidebot.retrieval.rerank import CrossEncoderReranker, Reranker
from guidebot.retrieval.search import NEEDS_PREVIOUS, Found, Readers, Retrieval, search
from guidebot.safety.contacts import read_contacts
from guidebot.safety.default_routes import DEFAULT_ROUTES
from guidebot.safety.gate import Gate, RouteMatch, is_urgent
from guidebot.safety.handoff import before_documents, hand_over, with_documents
from guidebot.safety.notify import Notification, notify_webhook
from guidebot.store.reviewed_answers import answer_again
from guidebot.text.language import language_of

if TYPE_CHECKING:
    from guidebot.index.build import Built
    from guidebot.index.progress import Progress
    from guidebot.store.protocol import Keeper

log = logging.getLogger(__name__)
Asked = tuple[str, datetime]  # a turn's id and time
FOLLOW_UPS = 3
TRIED = 8  # suggestions, each of which is asked to see
PATIENCE = 1.5  # seconds, after which no further one is tried


def shelf_of(settings: Settings) -> Shelf:
    """Where the index that the settings name stands."""
    if not settings.chroma_url:
        return Shelf(settings.index, settings.keep)
    from guidebot.index.chroma_server import ServerShelf

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
        self.contacts = read_contacts(settings.handover)
        self._gate: tuple[Generation, Gate] | None = None
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
        for question in ("Who can go LIVE?", "谁可以开直播？"):
            self.preview(self.query(question))

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

    def search(self, query: Query, count: int | None = None) -> tuple[Found, Generation]:
        """What is found for a query, and the generation it was found in."""
        generation = self.generation()
        return self._search(query, generation, count), generation

    def _search(
        self, query: Query, generation: Generation, count: int | None = None, hidden: frozenset[str] = frozenset()
    ) -> Found:
        """What is found for a query in a generation, as if `hidden` documents were not there."""
        return search(query, generation, self.readers, count or self.settings.passages, self.retrieval, hidden)

    def check(self, draft: str, query: Query) -> tuple[Verdict, ...]:
        """What the documents in a query's scope say of each claim of a draft, in the draft's order."""
        return self.checker().check(draft, query)

    def checker(self) -> Checker:
        """What checks drafts against the generation in use."""
        return self._checker(self.generation())

    def _checker(self, generation: Generation) -> Checker:
        return Checker(generation, self.embedder, packaged(), self.entailment)

    def ask(
        self, query: Query, *, conversation: str | None = None, channel: str = "", hear: Hear = lambda _: None
    ) -> Turn:
        """Answer a question or hand it over, and write the turn to the journal if there is one.

        Where a language model words the answer, `hear` gets each sentence of it as soon as that is checked.
        Raises `IndexProblem` or `ModelError`; a refusal is an answer. A journal that fails is named in the log, and
        the answer is given all the same.
        """
        asked = uuid.uuid4().hex, datetime.now(UTC)
        generation = self.generation()  # one for the whole question, whatever is published meanwhile
        began = time.perf_counter()
        gate = self.gate(generation)
        match = gate.match(query)
        seconds = {"gate": time.perf_counter() - began}
        if match is not None:
            turn = self._handed_over(query, asked, generation, match, gate.routes, hear)
        else:
            turn = self._small_talk(query, asked, generation) or self._answered(query, asked, generation, hear)
        turn = replace(turn, conversation=conversation, channel=channel, seconds={**seconds, **turn.seconds})
        self._record(turn)
        return turn

    def _record(self, turn: Turn) -> None:
        """Write a turn to the journal, if there is one, and tell who counts them."""
        if self.journal is not None:
            try:
                self.journal.keep(turn)
            except JournalProblem as error:
                self._complain_once(f"{error}; the answer is not journalled")
        if self.watch is not None:
            self.watch(turn)

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
        generation = self.generation()
        if self.gate(generation).match(query) is not None:
            return None
        return self._quoted(query, ("", datetime.now(UTC)), generation).answer

    @cached_property
    def configuration(self) -> str:
        """A fingerprint of what decides an answer apart from the index: models, retrieval, thresholds, version."""
        models = (self.embedder.fingerprint, self.readers.multilingual and self.readers.multilingual.fingerprint)
        wording = self.language_model and (self.language_model.base_url, self.language_model.model)
        searching = (self.settings.reranker, self.retrieval, self.settings.passages)
        reading = self.readers.messages.fingerprint
        about = (__version__, models, reading, searching, self.calibration, self.enough, wording)
        return hashlib.sha256(repr(about).encode()).hexdigest()[:16]

    def gate(self, generation: Generation) -> Gate:
        """What decides who is handed over, by the routes of a generation, or the default ones where it has none."""
        known = self._gate
        if known is None or known[0] is not generation:
            known = (generation, Gate(generation.routes or DEFAULT_ROUTES, self.readers.messages))
            self._gate = known  # two threads may both make it, which costs time and nothing else
        return known[1]

    def _small_talk(self, query: Query, asked: Asked, generation: Generation) -> Turn | None:
        """The reply to small talk; None for a question."""
        answer = small_talk(query, self.readers.messages.read(query.text), self.contacts)
        return self._turn(asked, answer, query.text, language_of(query.text), generation, {}) if answer else None

    def _reading(self, query: Query) -> MessageReading:
        """What the last turn is, read after the one before it if it cannot be understood alone."""
        messages = self.readers.messages
        if query.history and messages.needs_previous(query.history[-1], query.text) >= NEEDS_PREVIOUS:
            return messages.read(f"{query.history[-1]}\n{query.text}")
        return messages.read(query.text)

    def _handed_over(  # a question, where it is asked, and what it was taken for
        self, query: Query, asked: Asked, generation: Generation, match: RouteMatch, routes: Routes, hear: Hear
    ) -> Turn:
        """What is said where a person should take over; below it what the documents say, unless a life is at stake."""
        handed = hand_over(query, match.route, routes, self.contacts, asked)
        self._notify(handed, match.route, asked)
        language = language_of(query.text)
        if match.alone:
            return self._turn(asked, handed, query.text, language, generation, {})
        hear(before_documents(handed, match.route, routes, self.contacts))
        turn = self._answered(query, asked, generation, hear)
        answer = None if turn.answer.unsure else turn.answer
        return replace(turn, answer=with_documents(handed, answer, match.route, routes, self.contacts))

    def _notify(self, handed: Answer, route: Route, asked: Asked) -> None:
        """Tell the operator of an urgent hand-over, where there is somewhere to tell."""
        if self.settings.webhook_url and is_urgent(route):
            query = handed.query
            language = language_of(query.text)
            at = asked[1].isoformat()
            told = Notification(handed.reference, route.route, route.urgency, language, query.region, at)
            notify_webhook(self.settings.webhook_url, told)

    def _answered(self, query: Query, asked: Asked, generation: Generation, hear: Hear) -> Turn:
        """The answer of staff, else the documents' in their own words or a language model's."""
        by_staff = self._by_staff(query, asked, generation)
        if by_staff is not None:
            return by_staff
        turn = self._quoted(query, asked, generation)
        model = self.language_model
        return self._worded(turn, model, generation, hear) if model and turn.answer.citations else turn

    def _by_staff(self, query: Query, asked: Asked, generation: Generation) -> Turn | None:
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
        answer = answer_again(reviewed, query, generation.passages, language)
        if answer is None:
            return None
        seconds = {"reviewed": time.perf_counter() - started}
        turn = self._turn(asked, answer, query.text, language, generation, seconds)
        return replace(turn, reviewed=reviewed.id)

    def _quoted(self, query: Query, asked: Asked, generation: Generation) -> Turn:
        """What the documents say, part by part, or why nothing is said."""
        started = time.perf_counter()
        reading = self._reading(query)
        whole = self.weighed(query, generation)
        account = is_about_account(reading)
        unmet = None if account else says_nothing_yet(whole, reading)
        answer = unmet or respond(
            query, self._parts(query, whole, generation, account=account), generation, self.enough
        )
        if account:
            answer = about_account(answer, asked)
        seconds = {**whole.found.seconds, "answer": time.perf_counter() - started - sum(whole.found.seconds.values())}
        return self._turn(asked, answer, whole.found.searched_for, whole.found.language, generation, seconds)

    def _parts(self, query: Query, whole: Weighed, generation: Generation, *, account: bool) -> list[Weighed]:
        """What a question asks, each searched for; about one's own account also what anybody can do about it."""
        if account:
            steps = replace(query, text=ACCOUNT_STEPS[whole.found.language], history=())
            return [part for part in (whole, self.weighed(steps, generation)) if is_enough(part, self.enough)] or [
                whole
            ]
        several = parts_of(query)
        parts = [self.weighed(part, generation) for part in several] if len(several) > 1 else [whole]
        return parts if any(is_enough(part, self.enough) for part in parts) else [whole]

    def weighed(
        self, query: Query, generation: Generation | None = None, hidden: frozenset[str] = frozenset()
    ) -> Weighed:
        """What was found for a question, and how well each sentence of it would answer.

        `hidden` names documents that are searched as if they were not there, nor their translations.
        """
        generation = generation or self.generation()
        return weigh(query, self._search(query, generation, hidden=hidden), generation, self.calibration)

    def _worded(self, turn: Turn, model: LanguageModel, generation: Generation, hear: Hear) -> Turn:
        """A turn whose answer a language model puts into words, if what it writes stands up to the check."""
        started = time.perf_counter()
        wording = worded(turn.answer, model, self._checker(generation), hear)
        seconds = {**turn.seconds, "language model": time.perf_counter() - started}
        return replace(turn, answer=wording.answer, seconds=seconds, model_use=wording.use)

    def _turn(  # what a turn is made of
        self,
        asked: Asked,
        answer: Answer,
        searched_for: str,
        language: str,
        generation: Generation,
        seconds: dict[str, float],
    ) -> Turn:
        return Turn(
            id=asked[0],
            at=asked[1],
            answer=answer,
            searched_for=searched_for,
            language=language,
            generation=generation.name,
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
