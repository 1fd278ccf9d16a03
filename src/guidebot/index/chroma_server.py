"""Index generations on a Chroma server, shared by several machines; each keeps a local copy of the files.

A generation is two collections, one of vectors and one of file chunks, and is valid once marked complete. A third,
empty collection names the current generation in its metadata, which one request replaces.
"""

import base64
import re
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from guidebot.errors import IndexDamaged, IndexMissing, ServerUnreachable, UsageError, first_line
from guidebot.index.chroma import VectorStore, put_vectors
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import Generation
from guidebot.index.generation_store import GENERATION, TIME_OF_NAME, UNFINISHED, GenerationStore, Pointer
from guidebot.index.manifest import Manifest

CURRENT = "guidebot-current"
VECTORS = re.compile(rf"guidebot-({GENERATION.pattern})")
FILES = "-files"
PIECE = 600_000  # bytes per file chunk; in base64 well below the server's request limit
ABANDONED = timedelta(days=1)
FETCHING = ".fetching-"
TROUBLE = (ChromaError, httpx.HTTPError, ValueError, OSError)


class ChromaServerStore(GenerationStore):
    """A `GenerationStore` on a Chroma server; the folder `index` caches files and holds exported models."""

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
        except NotFoundError:
            raise
        except TROUBLE as error:
            raise ServerUnreachable(
                f"cannot reach a Chroma server at {self._url} ({first_line(error)}); "
                "start it with: chroma run, or unset GUIDEBOT_CHROMA_URL"
            ) from error

    def _collection(self, name: str) -> Any:  # noqa: ANN401  # the same
        with self._reached():
            return self._client.get_collection(name, embedding_function=None)

    def pointer(self) -> Pointer:
        """The current generation on the server. Raises `IndexMissing`, `IndexDamaged` or `ServerUnreachable`."""
        try:
            named = self._collection(CURRENT).metadata or {}
        except NotFoundError as error:
            raise IndexMissing(f"no index on {self._url}; build it with: guidebot index") from error
        name = str(named.get("generation", ""))
        if not GENERATION.fullmatch(name):
            raise IndexDamaged(f"the index on {self._url} does not name its current generation; run: guidebot index")
        return Pointer(name, str(named.get("rolled_back_from") or "") or None)

    def names(self) -> list[str]:
        """The complete generations on the server, oldest first."""
        return sorted(name for name, facts in self._on_server() if facts.get("complete"))

    def _on_server(self) -> list[tuple[str, Mapping[str, Any]]]:
        with self._reached():
            collections = self._client.list_collections()
        found = ((VECTORS.fullmatch(each.name), each.metadata or {}) for each in collections)
        return [(match[1], facts) for match, facts in found if match is not None]

    def folder(self, name: str) -> Path:
        """The local copy of a generation's files, downloaded if missing."""
        folder = super().folder(name)
        if not folder.is_dir() and name in self.names():
            self._fetch(name, folder)
        return folder

    def open(self, name: str) -> Generation:
        """Open a generation; a damaged local copy is downloaded again."""
        try:
            return super().open(name)
        except IndexDamaged:
            shutil.rmtree(super().folder(name), ignore_errors=True)
            return super().open(name)

    def vectors(self, manifest: Manifest) -> VectorStore:
        """The vectors of a generation, on the server. Raises `IndexDamaged` if they are missing."""
        try:
            collection = self._collection(f"guidebot-{manifest.generation}")
        except NotFoundError as error:
            raise IndexDamaged(f"{self._url} has no vectors of {manifest.generation}; run: guidebot index") from error
        with self._reached():
            return VectorStore(None, collection, self._reached)

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
                f"guidebot-{name}",
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
                metadata={"complete": False, "made_by": self._maker},
            )
            put_vectors(collection, vectors)
            if collection.count() != len(vectors):
                raise ServerUnreachable(f"{self._url} did not store all vectors; run: guidebot index")

    @property
    def _maker(self) -> str:
        return f"{socket.gethostname()}:{self.index.absolute()}"

    def put(self, draft: Path, manifest: Manifest) -> None:
        """Upload a finished draft's files and mark the generation complete."""
        with self._reached():
            files = self._client.create_collection(f"guidebot-{manifest.generation}{FILES}", embedding_function=None)
            for path in sorted(path for path in draft.rglob("*") if path.is_file()):
                _send(files, path.relative_to(draft).as_posix(), path.read_bytes())
        super().put(draft, manifest)
        collection = self._collection(f"guidebot-{manifest.generation}")
        with self._reached():
            collection.modify(metadata={"complete": True, "made_by": self._maker})

    def _fetch(self, name: str, folder: Path) -> None:
        """Download a generation's files; an interrupted download leaves nothing behind."""
        draft = self.index / f"{FETCHING}{name}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            files = self._collection(f"guidebot-{name}{FILES}")
            with self._reached():
                got = files.get(include=["metadatas"])
            pieces = sorted(got["metadatas"], key=lambda piece: (piece["path"], piece["number"]))
            for piece in pieces:
                path = draft / piece["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("ab") as file:
                    file.write(base64.b64decode(piece["piece"]))
            draft.rename(folder)
        except NotFoundError as error:
            raise IndexDamaged(f"{self._url} has no files of {name}; run: guidebot index") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def publish(self, name: str, rolled_back_from: str | None = None) -> None:
        """Make a generation the current one for every machine, atomically."""
        named = {"generation": name, "rolled_back_from": rolled_back_from or ""}
        with self._reached():
            self._client.get_or_create_collection(CURRENT, embedding_function=None).modify(metadata=named)

    def prune(self) -> None:
        """Delete surplus generations and abandoned builds from the server, and local copies of deleted generations."""
        in_use = self.pointer().name
        on_server = self._on_server()
        complete = sorted(name for name, facts in on_server if facts.get("complete"))
        surplus = self._surplus(complete, in_use)
        dead = [name for name, facts in on_server if not facts.get("complete") and self._is_dead(name, facts)]
        for name in [*surplus, *dead]:
            self._delete(f"guidebot-{name}{FILES}")
            self._delete(f"guidebot-{name}")
        self.embedded.unlink(missing_ok=True)
        for path in [*self.index.glob(f"{UNFINISHED}*"), *map(super().folder, super().names())]:
            if path.name not in complete or path.name in surplus:
                shutil.rmtree(path, ignore_errors=True)

    def _is_dead(self, name: str, facts: Mapping[str, Any]) -> bool:
        """True if an unfinished generation is abandoned: our own, since we hold the lock, or a day old."""
        made = datetime.strptime(name, TIME_OF_NAME).replace(tzinfo=UTC)
        return facts.get("made_by") == self._maker or datetime.now(UTC) - made > ABANDONED

    def _delete(self, name: str) -> None:
        with self._reached():
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return


def _send(files: Any, path: str, contents: bytes) -> None:  # noqa: ANN401  # no types
    for number, first in enumerate(range(0, max(len(contents), 1), PIECE)):
        piece = base64.b64encode(contents[first : first + PIECE]).decode()
        facts = {"path": path, "number": number, "piece": piece}
        files.add(ids=[f"{path}#{number}"], embeddings=[[0.0]], metadatas=[facts])
