"""Vectors and the nearest of them, in a folder or on a Chroma server. The home of Chroma.

A Chroma folder changes when it is opened, even to read. So nobody opens the folder of a generation: who builds it
writes elsewhere and moves the closed files in, and who reads it opens a copy of its own.
"""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from guidebot.errors import IndexDamaged, IndexUnwritable, first_line
from guidebot.index.embedders.protocol import Vectors

COLLECTION = "passages"
PRIVATE = "guidebot-reads-"
ALIVE = ".alive"
AT_ONCE = 1000  # passages in one request
EXACT = 1e-6  # what a component may differ by on its way through the store

# Chroma's compiled part raises exceptions of its own, and plain ones where its SQLite or its files fail.
TROUBLE = (ChromaError, ValueError, OSError, RuntimeError, KeyError)


Guard = Callable[[], AbstractContextManager[None]]


class VectorStore:
    """A Chroma collection of passage vectors under cosine distance. `close` it, or leave it to the collector.

    `guard` is entered around each request, and makes guidebot's own errors of Chroma's.
    """

    def __init__(self, client: Any, collection: chromadb.Collection, guard: Guard) -> None:  # noqa: ANN401  # no types
        self._client = client
        self._collection = collection
        self._guard = guard
        self.size: int = collection.count()

    def nearest(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The ids of the `count` passages nearest to a unit vector of shape (dimension,), with their cosine.

        `among` names the passages that are looked at, at least one; by default all are.
        """
        with self._guard():
            found = self._collection.query(
                query_embeddings=np.asarray([vector]),
                n_results=min(count, self.size if among is None else len(among)),
                ids=None if among is None else list(among),
                include=["distances"],
            )
        return {key: 1.0 - distance for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of passages, by id; an id that is not there is left out."""
        found: dict[str, Vectors] = {}
        for part in _parts(ids):
            with self._guard():
                got = self._collection.get(ids=part, include=["embeddings"])
            found |= {
                key: np.asarray(row, dtype=np.float32) for key, row in zip(got["ids"], got["embeddings"], strict=True)
            }
        return found

    def ids(self) -> set[str]:
        """Every id."""
        with self._guard():
            return set(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Let go of the files, if they are this process's own."""
        if self._client is not None:
            self._client.close()


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), AT_ONCE):
        yield list(ids[first : first + AT_ONCE])


def _local(folder: Path) -> Any:  # noqa: ANN401  # no types
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def write_vectors(folder: Path, vectors: Mapping[str, Vectors], removed: Sequence[str] = ()) -> None:
    """Put vectors into a folder, made if it is not there, by passage id, and take others out.

    Raises `IndexUnwritable`.
    """
    try:
        client = _local(folder)
        try:
            collection = client.get_or_create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            for part in _parts(removed):
                collection.delete(ids=part)
            put_vectors(collection, vectors)
        finally:
            client.close()
    except TROUBLE as error:
        raise IndexUnwritable(
            f"the vectors cannot be written to {folder} ({first_line(error)}); "
            "free space there, then run: guidebot index"
        ) from error


def put_vectors(collection: chromadb.Collection, vectors: Mapping[str, Vectors]) -> None:
    """Put vectors into a collection by passage id, in parts that a server takes."""
    for part in _parts(list(vectors)):
        collection.upsert(ids=part, embeddings=np.stack([vectors[key] for key in part]))


def check_vectors(folder: Path, vectors: Mapping[str, Vectors]) -> None:
    """See that closed files hold what was put into them, as the next reader will see it. Raises `IndexUnwritable`."""
    store = open_vectors(folder)
    try:
        there = store.vectors(list(vectors))
    finally:
        store.close()
    if len(there) != len(vectors) or any(np.abs(there[key] - vectors[key]).max() > EXACT for key in vectors):
        raise IndexUnwritable(f"{folder} does not hold the vectors that were written; run: guidebot index --force")


def open_vectors(folder: Path) -> VectorStore:
    """Open a copy of a folder of vectors, which goes when the store does. Raises `IndexDamaged`."""

    @contextmanager
    def guard() -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            raise IndexDamaged(
                f"the vectors in {folder} cannot be read ({first_line(error)}); build again with: guidebot index"
            ) from error

    place, lock = _private_place()
    copy = place / "chroma"
    try:
        with guard():
            shutil.copytree(folder, copy)
            client = _local(copy)
            store = VectorStore(client, client.get_collection(COLLECTION, embedding_function=None), guard)
    except IndexDamaged:
        _drop(place, lock)
        raise
    weakref.finalize(store, _close_and_drop, client, place, lock)
    return store


def _private_place() -> tuple[Path, FileLock]:
    """A folder of this process's own, held by a lock; those of processes that died are removed."""
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{PRIVATE}*"):
        _drop_if_dead(left)
    # Held before it has the name by which others look for the folders of the dead.
    hidden = Path(tempfile.mkdtemp(prefix=f".{PRIVATE}", dir=root))
    lock = FileLock(hidden / ALIVE)
    lock.acquire()
    return hidden.rename(root / hidden.name.removeprefix(".")), lock


def _drop_if_dead(place: Path) -> None:
    lock = FileLock(place / ALIVE, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return
    _drop(place, lock)


def _drop(place: Path, lock: FileLock) -> None:
    with suppress(OSError):  # its file may be gone already
        lock.release()
    shutil.rmtree(place, ignore_errors=True)


def _close_and_drop(client: Any, place: Path, lock: FileLock) -> None:  # noqa: ANN401  # no types
    client.close()
    _drop(place, lock)
