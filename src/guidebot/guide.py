"""The `Guide`, which connects every part: settings in, answers out."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidebot import __version__
from guidebot.answering.calibration import calibration_of
from guidebot.answering.compose import compose
from guidebot.answering.decide import Body, Decision, decide
from guidebot.answering.example_questions import nearest_example
from guidebot.answering.first_line import first_line, with_first_line
from guidebot.answering.query_decomposition import parts_of, sentences_of
from guidebot.answering.read_hits import FOUND, Evidence, RankedSentences, fused, rank_sentences
from guidebot.answering.small_talk import small_talk
from guidebot.answering.suggest import is_answer_to, neighbours, next_query
from guidebot.checking.checker import Checker
from guidebot.checking.entailment import CrossEncoderEntailment
from guidebot.checking.verdict import packaged
from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.corpus.lists import Route
from guidebot.days import today
from guidebot.errors import JournalProblem
from guidebot.index.current import CurrentGeneration
from guidebot.index.embedders.configured import MODELS, embedder_of, export_folder
from guidebot.index.embedders.multilingual import Models, Multilingual, multilingual_of
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.generation import Generation
from guidebot.index.generation_store import GenerationStore
from guidebot.llm.client import language_model_of
from guidebot.llm.llm_answer import OnSentence, llm_answer
from guidebot.locale import message
from guidebot.message.analyse import MessageAnalysis, analyse
from guidebot.message.kinds import Intent
from guidebot.message.network import MessageNetwork
from guidebot.question import AnswerByStaff, Asked, Known, Stopwatch
from guidebot.reader.network import reader_of
from guidebot.records import Answer, Query, Turn, Verdict
from guidebot.retrieval.rerank import CrossEncoderReranker, Reranker
from guidebot.retrieval.search import Found, Retrieval, SearchModels, search
from guidebot.safety.contacts import read_contacts
from guidebot.safety.default_routes import DEFAULT_ROUTES
from guidebot.safety.gate import Gate, is_urgent
from guidebot.safety.handoff import before_documents, hand_over, with_documents
from guidebot.safety.notify import Notification, notify_webhook
from guidebot.store.reviewed_answers import answer_again

if TYPE_CHECKING:
    from guidebot.index.build import Built
    from guidebot.index.progress import Progress
    from guidebot.store.journal import Journal

log = logging.getLogger(__name__)
FOLLOW_UPS = 3
TRIED = 8  # suggestions, each of which is tried out
PATIENCE = 1.5  # seconds after which no further one is tried
ModelUse = dict[str, Any]
ABOUT_ACCOUNT = 0.6  # probability from which a question is about the user's own account: see eval/README.md


def generation_store_of(settings: Settings) -> GenerationStore:
    """The store of generations that the settings name."""
    if not settings.chroma_url:
        return GenerationStore(settings.index, settings.keep)
    from guidebot.index.chroma_server import ChromaServerStore

    return ChromaServerStore(settings.index, settings.keep, settings.chroma_url)


def build_index(settings: Settings, progress: "Progress" = lambda *_: None, *, force: bool = False) -> "Built":
    """Build the index that the settings name from their corpus, if it is missing or stale.

    Raises `CorpusError` if no document can be read, `ModelError` if the embedding model is missing.
    """
    return Guide.from_settings(settings).build(progress, force=force)


class Guide:
    """Answers questions from the index in use; thread-safe.

    Every turn is written to `journal` if one is set, and passed to `watch`, which counts them.
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
        self.journal: Journal | None = None
        self.watch: Callable[[Turn], None] | None = None
        self.search_models = SearchModels(embedder, multilingual, reranker)
        self.messages = MessageNetwork()
        self.reader = reader_of(settings.reader)
        self.retrieval = retrieval or Retrieval()
        self.entailment = CrossEncoderEntailment(settings.nli) if settings.nli else None
        self.language_model = language_model_of(settings)
        self.calibration = calibration_of(
            settings.calibration, embedder.fingerprint, multilingual=multilingual is not None
        )
        self.enough = enough
        self.generations = generation_store_of(settings)
        self.current = CurrentGeneration(self.generations, embedder.fingerprint)
        self.contacts = read_contacts(settings.handover)
        self._gate: tuple[Generation, Gate] | None = None
        self._last_warning = ""

    @classmethod
    def from_settings(
        cls, settings: Settings, retrieval: Retrieval | None = None, enough: float | None = None
    ) -> "Guide":
        """A guide with the embedding model of the settings. Raises `ModelError` if it is missing."""
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
        return self.search_models.embedder

    @property
    def models(self) -> Models:
        """The models that an index for this guide is built with."""
        return Models(self.search_models.embedder, self.search_models.multilingual)

    @property
    def model_folder(self) -> Path:
        """The folder of the exported embedding model, if there is one."""
        return export_folder(self.search_models.embedder.fingerprint, self.settings.index / MODELS)

    @cached_property
    def configuration(self) -> str:
        """A fingerprint of everything apart from the index that decides an answer: models, thresholds, version."""
        models = (
            self.embedder.fingerprint,
            self.search_models.multilingual and self.search_models.multilingual.fingerprint,
        )
        wording = self.language_model and (self.language_model.base_url, self.language_model.model)
        searching = (self.settings.reranker, self.retrieval, self.settings.passages)
        reading = (self.messages.fingerprint, self.reader and self.reader.fingerprint)
        about = (__version__, models, reading, searching, self.calibration, self.enough, wording)
        return hashlib.sha256(repr(about).encode()).hexdigest()[:16]

    def generation(self) -> Generation:
        """The generation in use; see `CurrentGeneration.get`."""
        return self.current.get()

    def warm(self) -> None:
        """Open the index and load the models, so that the first visitor need not wait."""
        for question in ("Who can go LIVE?", "谁可以开直播？"):
            self.preview(self.query(question))

    def build(self, progress: "Progress", *, force: bool = False) -> "Built":
        """Build the index from the corpus if it is missing or stale; see `guidebot.index.build.build`.

        Past answers that a new index affects are noted in the journal.
        """
        from guidebot.index.build import build  # questions don't need the modules that read documents

        built = build(self.settings.corpus, self.generations, self.models, progress, force=force)
        if built.fresh and self.journal is not None:
            self._note_changes(self.journal)
        return built

    def query(self, text: str, history: tuple[str, ...] = (), **scope: Any) -> Query:  # noqa: ANN401  # Query's fields
        """A query as of today, in the settings' locale and region, unless `scope` says otherwise.

        `scope` takes `locale`, `region`, `audience` and `as_of`; None means the default.
        """
        given = {name: value for name, value in scope.items() if value is not None}
        usual = Query(text, history, locale=self.settings.locale, region=self.settings.region, as_of=today())
        return replace(usual, **given)

    def search(self, query: Query, count: int | None = None) -> tuple[Found, Generation]:
        """Search results for a query, and the generation they come from."""
        generation = self.generation()
        return self._search(analyse(query, self.messages), generation, count), generation

    def check(self, draft: str, query: Query) -> tuple[Verdict, ...]:
        """The verdict on each claim of a draft, in order, from the documents in a query's scope."""
        return self.checker().check(draft, query)

    def checker(self, generation: Generation | None = None) -> Checker:
        """A `Checker` for a generation, by default the one in use."""
        return Checker(generation or self.generation(), self.embedder, packaged(), self.entailment)

    def ask(
        self,
        query: Query,
        *,
        conversation: str | None = None,
        channel: str = "",
        on_sentence: OnSentence = lambda _: None,
    ) -> Turn:
        """Answer a question or hand it over, and write the turn to the journal if there is one.

        If a language model writes the answer, `on_sentence` gets each sentence as soon as it is checked. Raises
        `IndexProblem` or `ModelError`; declining is an answer. A failing journal is logged, and the answer is still
        given.
        """
        asked = Asked(query, self.generation())
        watch = Stopwatch()
        analysis = analyse(query, self.messages)
        known = Known(analysis, self.gate(asked.generation).match(query))
        watch.took("gate")
        known = replace(known, by_staff=self._by_staff(asked, known))
        known = replace(known, evidence=self._read(asked, analysis) if known.needs_documents else None)
        watch.took("answer", known.evidence.whole.found.seconds if known.evidence else None)
        decision = decide(known.facts())
        answer, model_use = self._compose(asked, known, decision, on_sentence, watch)
        watch.took("answer")
        turn = self._turn(asked, known, decision, answer, watch.seconds)
        turn = replace(turn, conversation=conversation, channel=channel, model_use=model_use)
        self._record(turn)
        return turn

    def preview(self, query: Query) -> Answer | None:
        """The answer from the documents, without recording it; None if a person would take over."""
        asked = Asked(query, self.generation())
        if self.gate(asked.generation).match(query) is not None:
            return None
        analysis = analyse(query, self.messages)
        known = Known(analysis, evidence=self._read(asked, analysis))
        assert known.evidence is not None
        decision = decide(known.facts())
        return with_first_line(compose(query, decision, known.evidence, asked.stamp), decision.body)

    def follow_ups(self, turn: Turn) -> tuple[str, ...]:
        """Up to three questions to ask next, each of which the documents answer."""
        if not turn.answer.citations:
            return ()
        until = time.perf_counter() + PATIENCE
        beside = islice(neighbours(turn.answer, self.generation(), turn.language), TRIED)
        near = takewhile(lambda _: time.perf_counter() < until, beside)
        tried = ((question, section, self.preview(next_query(turn.answer, question))) for question, section in near)
        good = (question for question, section, answer in tried if answer and is_answer_to(answer, section))
        return tuple(islice(good, FOLLOW_UPS))

    def gate(self, generation: Generation) -> Gate:
        """The safety gate with the routes of a generation, or the default routes if it has none."""
        known = self._gate
        if known is None or known[0] is not generation:
            known = (generation, Gate(generation.routes or DEFAULT_ROUTES, self.messages))
            self._gate = known  # two threads may both create it, which only costs time
        return known[1]

    def ranked(
        self, query: Query, generation: Generation | None = None, hidden: frozenset[str] = frozenset()
    ) -> RankedSentences:
        """The sentences found for a question, ranked by how well they answer it.

        `hidden` names documents to search without, as well as without their translations.
        """
        return self._ranked(analyse(query, self.messages), generation or self.generation(), hidden)

    def _ranked(
        self, analysis: MessageAnalysis, generation: Generation, hidden: frozenset[str] = frozenset()
    ) -> RankedSentences:
        whole = self._search(analysis, generation, FOUND, hidden)
        alone = (analyse(each, self.messages) for each in sentences_of(analysis.query))
        beside = [self._search(each, generation, FOUND, hidden).hits for each in alone]
        found = replace(whole, hits=fused(whole.hits, beside, self.settings.passages))
        return rank_sentences(analysis.query, found, generation, self.calibration, self.reader)

    def _search(
        self,
        analysis: MessageAnalysis,
        generation: Generation,
        count: int | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> Found:
        how_many = count or self.settings.passages
        return search(analysis.to_search, generation, self.search_models, how_many, self.retrieval, hidden)

    def _by_staff(self, asked: Asked, known: Known) -> AnswerByStaff | None:
        """The staff answer to exactly this question, while the text that supports it is unchanged."""
        if self.journal is None or not known.needs_documents:
            return None
        try:
            reviewed = self.journal.reviewed(asked.query)
        except JournalProblem as error:
            self._warn_once(str(error))
            return None
        if reviewed is None:
            return None
        answer = answer_again(reviewed, asked.query, asked.generation.passages, known.analysis.language)
        return AnswerByStaff(reviewed.id, answer) if answer else None

    def _read(self, asked: Asked, analysis: MessageAnalysis) -> Evidence:
        """Search for a message or each of its questions, and read the results."""
        generation = asked.generation
        if analysis.foreign is not None:
            return self._read_foreign(asked, analysis)
        about_account = analysis.in_context.intent(Intent.ACCOUNT) > ABOUT_ACCOUNT
        several = () if about_account else parts_of(asked.query)
        if len(several) > 1:
            parts = tuple(self.ranked(part, generation) for part in several)
            if any(part.is_answered(self.enough) for part in parts):
                whole = RankedSentences(asked.query, self._search(analysis, generation), [], 0.0)
                return Evidence(whole, parts, generation.words.rarity, about_account, self.enough)
        whole = self._ranked(analysis, generation)
        parts = self._with_account_steps(asked, whole) if about_account else (whole,)
        return Evidence(whole, parts, generation.words.rarity, about_account, self.enough)

    def _read_foreign(self, asked: Asked, analysis: MessageAnalysis) -> Evidence:
        """What answers a message in another language: what answers the documents' own question that means the same."""
        generation = asked.generation
        alone = replace(analysis, needs_previous=False)
        found = self._search(alone, generation)
        meant = nearest_example(found.searched.multilingual, found.hits, self.search_models.multilingual)
        read = RankedSentences(asked.query, found, [], 0.0)
        if meant is not None:
            read = self.ranked(replace(asked.query, text=meant, history=()), generation)
        return Evidence(read, (read,), generation.words.rarity, enough=self.enough)

    def _with_account_steps(self, asked: Asked, whole: RankedSentences) -> tuple[RankedSentences, ...]:
        """What is answered of a question about the user's own account, and of where to look in the app."""
        text = message("account.steps", whole.found.language)
        steps = self.ranked(replace(asked.query, text=text, history=()), asked.generation)
        return tuple(part for part in (whole, steps) if part.is_answered(self.enough)) or (whole,)

    def _compose(
        self, asked: Asked, known: Known, decision: Decision, on_sentence: OnSentence, watch: Stopwatch
    ) -> tuple[Answer, ModelUse | None]:
        """The answer for a decision, and the language model's part in it; emergency help comes first."""
        if known.match is None:
            return self._worded(asked, known, decision, on_sentence, watch)
        route, routes = known.match.route, self.gate(asked.generation).routes
        helping = self._help(asked, known, route)
        if decision.body is Body.HELP:
            return helping, None
        on_sentence(before_documents(helping, route, routes, self.contacts))
        answer, model_use = self._worded(asked, known, decision, on_sentence, watch)
        return with_documents(helping, answer, route, routes, self.contacts), model_use

    def _worded(
        self, asked: Asked, known: Known, decision: Decision, on_sentence: OnSentence, watch: Stopwatch
    ) -> tuple[Answer, ModelUse | None]:
        """The answer for a decision without any help, in a language model's words if one is set."""
        model_use: ModelUse | None = None
        answer = self._body(asked, known, decision)
        line = first_line(asked.query, decision.body)
        if self.language_model is not None and decision.body is Body.QUOTES:
            watch.took("answer")
            if line is not None:
                on_sentence(line)
            wording = llm_answer(answer, self.language_model, self.checker(asked.generation), on_sentence)
            answer, model_use = wording.answer, wording.use
            watch.took("language model")
        return with_first_line(answer, decision.body), model_use

    def _body(self, asked: Asked, known: Known, decision: Decision) -> Answer:
        """The body of the answer for a decision, without any help."""
        if decision.body is Body.SMALL_TALK:
            return small_talk(asked.query, known.analysis.alone, self.contacts)
        if decision.body is Body.REVIEWED:
            assert known.by_staff is not None
            return known.by_staff.answer
        assert known.evidence is not None
        return compose(asked.query, decision, known.evidence, asked.stamp)

    def _help(self, asked: Asked, known: Known, route: Route) -> Answer:
        """The route's own answer; the operator is notified if it is urgent."""
        answer = hand_over(asked.query, route, self.gate(asked.generation).routes, self.contacts, asked.stamp)
        if self.settings.webhook_url and is_urgent(route):
            language, region, at = known.analysis.language, asked.query.region, asked.at.isoformat()
            notice = Notification(answer.reference, route.route, route.urgency, language, region, at)
            notify_webhook(self.settings.webhook_url, notice)
        return answer

    def _turn(self, asked: Asked, known: Known, decision: Decision, answer: Answer, seconds: dict[str, float]) -> Turn:
        found = known.evidence.whole.found if known.evidence else None
        by_staff = known.by_staff if decision.body is Body.REVIEWED else None
        return Turn(
            id=asked.id,
            at=asked.at,
            answer=answer,
            searched_for=found.searched_for if found else asked.query.text,
            language=found.language if found else known.analysis.language,
            generation=asked.generation.name,
            seconds=seconds,
            configuration=self.configuration,
            reviewed=by_staff.id if by_staff else None,
        )

    def _record(self, turn: Turn) -> None:
        """Write a turn to the journal, if there is one, and pass it to `watch`."""
        if self.journal is not None:
            try:
                self.journal.keep(turn)
            except JournalProblem as error:
                self._warn_once(f"{error}; the answer is not recorded in the journal")
        if self.watch is not None:
            self.watch(turn)

    def _note_changes(self, journal: "Journal") -> None:
        generation = self.generation()
        try:
            count = journal.published(generation.passages, generation.name)
        except JournalProblem as error:
            log.warning("%s; past answers affected by the new index are not noted", error)
            return
        if count:
            log.warning("%d past answers cite text that has changed; see: guidebot impact", count)

    def _warn_once(self, warning: str) -> None:
        if warning != self._last_warning:
            log.warning("%s", warning)
        self._last_warning = warning


def _retrieval_with(model: str) -> Retrieval:
    """The default retrieval; any model other than the packaged one is assumed to read Chinese too."""
    usual = Retrieval()
    return usual if model == PACKAGED_MODEL else replace(usual, chinese=usual.english)
