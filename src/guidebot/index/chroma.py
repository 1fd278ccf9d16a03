"""Vector storage and nearest-neighbour search with Chroma, in a folder or on a server.

Opening a Chroma folder changes it, even for reading. So a generation's folder is never opened: a build writes
elsewhere and moves the closed files in, and a reader opens a private copy.
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
AT_ONCE = 1000  # passages per request
EXACT = 1e-6  # tolerance per component for values read back

# Chroma raises its own exceptions, and built-in ones if SQLite or its files fail.
TROUBLE = (ChromaError, ValueError, OSError, RuntimeError, KeyError)


Guard = Callable[[], AbstractContextManager[None]]


class VectorStore:
    """A Chroma collection of passage vectors with cosine distance; closed by `close` or on garbage collection.

    `guard` wraps each request and converts Chroma's exceptions to guidebot's.
    """

    def __init__(self, client: Any, collection: chromadb.Collection, guard: Guard) -> None:  # noqa: ANN401  # no types
        self._client = client
        self._collection = collection
        self._guard = guard
        self.size: int = collection.count()

    def nearest(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The ids of the `count` passages nearest to a unit vector of shape (dimension,), with their cosine similarity.

        `among` limits the search to these ids, at least one; the default is all.
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
        """The vectors of passages, by id; unknown ids are left out."""
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
        """Close the client, if this store owns one."""
        if self._client is not None:
            self._client.close()


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), AT_ONCE):
        yield list(ids[first : first + AT_ONCE])


def _local(folder: Path) -> Any:  # noqa: ANN401  # no types
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def write_vectors(folder: Path, vectors: Mapping[str, Vectors], removed: Sequence[str] = ()) -> None:
    """Write vectors by passage id into a folder, creating it if needed, and remove others.

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
            f"cannot write vectors to {folder} ({first_line(error)}); free up space, then run: guidebot index"
        ) from error


def put_vectors(collection: chromadb.Collection, vectors: Mapping[str, Vectors]) -> None:
    """Write vectors by passage id into a collection, in batches."""
    for part in _parts(list(vectors)):
        collection.upsert(ids=part, embeddings=np.stack([vectors[key] for key in part]))


def check_vectors(folder: Path, vectors: Mapping[str, Vectors]) -> None:
    """Read written vectors back and compare them. Raises `IndexUnwritable` if they differ."""
    store = open_vectors(folder)
    try:
        there = store.vectors(list(vectors))
    finally:
        store.close()
    if len(there) != len(vectors) or any(np.abs(there[key] - vectors[key]).max() > EXACT for key in vectors):
        raise IndexUnwritable(f"the vectors in {folder} were not written correctly; run: guidebot index --force")


def open_vectors(folder: Path) -> VectorStore:
    """Open a private copy of a vector folder, deleted with the store. Raises `IndexDamaged`."""

    @contextmanager
    def guard() -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            raise IndexDamaged(
                f"cannot read the vectors in {folder} ({first_line(error)}); rebuild with: guidebot index"
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
    """Create a locked temporary folder for this process, and remove those of dead processes."""
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{PRIVATE}*"):
        _drop_if_dead(left)
    # Lock it before it gets the name that other processes scan for.
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
    with suppress(OSError):  # its file may already be gone
        lock.release()
    shutil.rmtree(place, ignore_errors=True)


def _close_and_drop(client: Any, place: Path, lock: FileLock) -> None:  # noqa: ANN401  # no types
    client.close()
    _drop(place, lock)
