"""The one composition of every room: settings in, answers out."""

import threading
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidebot.answer.respond import ENOUGH, respond
from guidebot.config import PACKAGED_MODEL, Settings
from guidebot.errors import IndexMismatch
from guidebot.index.build import Built, Progress, build
from guidebot.index.embed import Embedder, SentenceTransformersEmbedder
from guidebot.index.generation import Generation, current_generation
from guidebot.records import Query, Turn
from guidebot.retrieve.scope import today
from guidebot.retrieve.search import Found, Retrieval, search


class Guide:
    """Answers questions from the index in use; one instance serves many threads."""

    def __init__(
        self, settings: Settings, embedder: Embedder, retrieval: Retrieval | None = None, enough: float = ENOUGH
    ) -> None:
        self.settings = settings
        self.embedder = embedder
        self.retrieval = retrieval or Retrieval()
        self.enough = enough
        self._generation: Generation | None = None
        self._opening = threading.Lock()

    @classmethod
    def from_settings(cls, settings: Settings, retrieval: Retrieval | None = None, enough: float = ENOUGH) -> "Guide":
        """A guide with the embedding model that the settings name. Raises `ModelError` if it cannot be had."""
        embedder = SentenceTransformersEmbedder(settings.embedding_model)
        return cls(settings, embedder, retrieval or _retrieval_with(settings.embedding_model), enough)

    def build(self, progress: Progress, *, force: bool = False) -> Built:
        """Build the index from the corpus, if it is missing or stale; see `guidebot.index.build.build`."""
        return build(self.settings.corpus, self.settings.index, self.embedder, progress, force=force)

    def generation(self) -> Generation:
        """The generation in use, opened; after a publish the next question gets the new one.

        Raises `IndexMissing`, `IndexDamaged` or `IndexMismatch`.
        """
        folder = current_generation(self.settings.index)
        with self._opening:
            if self._generation is None or self._generation.folder != folder:
                self._generation = self._open(folder)
            return self._generation

    def _open(self, folder: Path) -> Generation:
        opened = Generation(folder)
        if opened.manifest.embedder != self.embedder.fingerprint:
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
        return search(query, generation, self.embedder, count or self.settings.passages, self.retrieval), generation

    def ask(self, query: Query) -> Turn:
        """Answer a question. Raises `IndexProblem` or `ModelError`; a refusal is an answer."""
        found, generation = self.search(query)
        started = time.perf_counter()
        answer = respond(query, found, generation, self.enough)
        seconds = {**found.seconds, "answer": time.perf_counter() - started}
        return Turn(
            id=uuid.uuid4().hex,
            at=datetime.now(UTC),
            answer=answer,
            searched_for=found.searched_for,
            language=found.language,
            generation=generation.name,
            seconds=seconds,
        )


def _retrieval_with(model: str) -> Retrieval:
    """The usual retrieval; another model than the packaged one is taken to have been chosen for its languages."""
    usual = Retrieval()
    return usual if model == PACKAGED_MODEL else replace(usual, dense_chinese=usual.dense)
