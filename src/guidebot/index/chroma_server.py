"""Generations on a Chroma server, for several machines: each keeps a copy of their files, none needs another's disk.

A generation is two collections, one of vectors and one of its files in pieces, and counts once it is marked complete.
A third collection has no records: its metadata names the generation in use, and is replaced in one request.
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
PIECE = 600_000  # bytes of a file in one record: as text well under what a server takes in a request
ABANDONED = timedelta(days=1)
FETCHING = ".fetching-"
TROUBLE = (ChromaError, httpx.HTTPError, ValueError, OSError)


class ChromaServerStore(GenerationStore):
    """Generations on a Chroma server; `index` keeps copies of their files, and the exported models."""

    in_folder = False

    def __init__(self, index: Path, keep: int, url: str) -> None:
        super().__init__(index, keep)
        self._url = url

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # Chroma has no types of its own
        parts = urlsplit(self._url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(
                f"GUIDEBOT_CHROMA_URL is no address of a server: {self._url}; write it as http://host:8000"
            )
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
                f"the Chroma server at {self._url} does not answer as one ({first_line(error)}); "
                "start it with: chroma run, or unset GUIDEBOT_CHROMA_URL"
            ) from error

    def _collection(self, name: str) -> Any:  # noqa: ANN401  # the same
        with self._reached():
            return self._client.get_collection(name, embedding_function=None)

    def pointer(self) -> Pointer:
        """Which generation is in use on the server. Raises `IndexMissing`, `ServerUnreachable`."""
        try:
            named = self._collection(CURRENT).metadata or {}
        except NotFoundError as error:
            raise IndexMissing(f"no index on {self._url}; build it with: guidebot index") from error
        name = str(named.get("generation", ""))
        if not GENERATION.fullmatch(name):
            raise IndexDamaged(f"{self._url} names no generation; run: guidebot index")
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
        """Where this machine keeps a generation's files, fetched if they are not there yet."""
        folder = super().folder(name)
        if not folder.is_dir() and name in self.names():
            self._fetch(name, folder)
        return folder

    def open(self, name: str) -> Generation:
        """Open a generation; where this machine's copy of its files is damaged, they are fetched anew."""
        try:
            return super().open(name)
        except IndexDamaged:
            shutil.rmtree(super().folder(name), ignore_errors=True)
            return super().open(name)

    def vectors(self, manifest: Manifest) -> VectorStore:
        """The vectors of a generation's passages, which stay on the server."""
        try:
            collection = self._collection(f"guidebot-{manifest.generation}")
        except NotFoundError as error:
            raise IndexDamaged(f"{self._url} has no vectors of {manifest.generation}; run: guidebot index") from error
        with self._reached():
            return VectorStore(None, collection, self._reached)

    def write_vectors(
        self,
        draft: Path,  # noqa: ARG002  # a folder's store needs it
        name: str,
        vectors: Mapping[str, Vectors],
        *,
        base: Path | None = None,  # noqa: ARG002  # the same
        removed: Sequence[str] = (),  # noqa: ARG002  # the same
    ) -> None:
        """Write the vectors of a draft to the server, all anew, and see that they are there."""
        with self._reached():
            collection = self._client.create_collection(
                f"guidebot-{name}",
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
                metadata={"complete": False, "made_by": self._maker},
            )
            put_vectors(collection, vectors)
            if collection.count() != len(vectors):
                raise ServerUnreachable(f"{self._url} did not keep all the vectors; run: guidebot index")

    @property
    def _maker(self) -> str:
        return f"{socket.gethostname()}:{self.index.absolute()}"

    def put(self, draft: Path, manifest: Manifest) -> None:
        """Send a finished draft's files to the server, and mark the generation complete."""
        with self._reached():
            files = self._client.create_collection(f"guidebot-{manifest.generation}{FILES}", embedding_function=None)
            for path in sorted(path for path in draft.rglob("*") if path.is_file()):
                _send(files, path.relative_to(draft).as_posix(), path.read_bytes())
        super().put(draft, manifest)
        collection = self._collection(f"guidebot-{manifest.generation}")
        with self._reached():
            collection.modify(metadata={"complete": True, "made_by": self._maker})

    def _fetch(self, name: str, folder: Path) -> None:
        """Copy a generation's files from the server; a copy that is cut off is never taken for whole."""
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
        """Make a generation the one in use for every machine, in one request."""
        named = {"generation": name, "rolled_back_from": rolled_back_from or ""}
        with self._reached():
            self._client.get_or_create_collection(CURRENT, embedding_function=None).modify(metadata=named)

    def prune(self) -> None:
        """Remove surplus generations from the server, what dead builds left there, and copies of what is gone."""
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
        """Whether nobody goes on with an unfinished generation: it is ours, while we hold the lock, or a day old."""
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
