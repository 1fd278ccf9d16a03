"""Index generations whose vectors are on a Chroma server, one collection for each; everything else is in the folder."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from guidebot.errors import IndexDamaged, ServerUnreachable, UsageError, first_line
from guidebot.index.chroma import VectorStore, put_vectors
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation_store import GENERATION, GenerationStore
from guidebot.index.manifest import Manifest

TROUBLE = (ChromaError, httpx.HTTPError, ValueError, OSError)


class ChromaServerStore(GenerationStore):
    """A `GenerationStore` with its vectors on a Chroma server.

    The machine that builds deletes a generation's collection together with its folder; the others only read.
    """

    in_folder = False

    def __init__(self, index: Path, keep: int, url: str) -> None:
        super().__init__(index, keep)
        self._url = url

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # Chroma has no types of its own
        parts = urlsplit(self._url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"GUIDEBOT_CHROMA_URL is not a valid URL: {self._url}; use the form http://host:8000")
        port = parts.port or (443 if parts.scheme == "https" else 8000)
        with self._reached():
            return chromadb.HttpClient(
                parts.hostname, port, ssl=parts.scheme == "https", settings=Settings(anonymized_telemetry=False)
            )

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise IndexDamaged(
                f"{self._url} does not have the vectors of this index; build it again with: guidebot index, "
                "or import a newer one with: guidebot index --import FILE"
            ) from error
        except TROUBLE as error:
            raise ServerUnreachable(
                f"cannot reach a Chroma server at {self._url} ({first_line(error)}); "
                "start it with: chroma run, or unset GUIDEBOT_CHROMA_URL"
            ) from error

    def vectors(self, manifest: Manifest) -> VectorStore:
        """The vectors of a generation, on the server. Raises `IndexDamaged` if they are missing."""
        with self._reached():
            collection = self._client.get_collection(_collection(manifest.generation), embedding_function=None)
            return VectorStore(None, collection, self._reached)

    def check_vectors(self, manifest: Manifest) -> None:
        """Verify that the server has a generation's vectors. Raises `IndexDamaged`."""
        found = self.vectors(manifest).size
        if found != manifest.passages:
            raise IndexDamaged(f"{self._url} has {found} vectors of {manifest.passages}; run: guidebot index --force")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock, once the server answers; otherwise a build would embed everything first."""
        with self._reached():
            self._client.heartbeat()
        with super().writing():
            yield

    def write_vectors(
        self,
        draft: Path,  # noqa: ARG002  # only a folder store needs it
        name: str,
        vectors: Mapping[str, Vectors],
        *,
        base: Path | None = None,  # noqa: ARG002  # the same
        removed: Sequence[str] = (),  # noqa: ARG002  # the same
    ) -> None:
        """Write all vectors of a draft to the server and verify their number."""
        with self._reached():
            collection = self._client.create_collection(
                _collection(name), configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            put_vectors(collection, vectors)
            if collection.count() != len(vectors):
                raise ServerUnreachable(f"{self._url} did not store all vectors; run: guidebot index")

    def delete(self, folder: Path) -> None:
        """Delete a generation or a draft, its vectors first, so that one that could not be deleted is tried again."""
        name = GENERATION.search(folder.name)
        assert name is not None
        with self._reached(), suppress(NotFoundError):
            self._client.delete_collection(_collection(name[0]))
        shutil.rmtree(folder, ignore_errors=True)


def _collection(generation: str) -> str:
    return f"guidebot-{generation}"
