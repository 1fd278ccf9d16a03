"""Vectors on disk and the nearest of them. The home of Chroma."""

from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from guidebot.errors import IndexDamaged
from guidebot.index.embed import Vectors

COLLECTION = "passages"


def _client(folder: Path) -> Any:  # noqa: ANN401  # Chroma has no types of its own
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


class VectorStore:
    """A Chroma collection of passage vectors under cosine distance."""

    def __init__(self, collection: chromadb.Collection) -> None:
        self._collection = collection
        self.size: int = collection.count()

    @classmethod
    def create(cls, folder: Path, ids: list[str], texts: list[str], vectors: Vectors) -> "VectorStore":
        """Write a new collection into a folder: one id, text and unit vector a passage."""
        client = _client(folder)
        collection = client.create_collection(
            COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        step = client.get_max_batch_size()
        for first in range(0, len(ids), step):
            part = slice(first, first + step)
            collection.add(ids=ids[part], documents=texts[part], embeddings=vectors[part])
        return cls(collection)

    @classmethod
    def open(cls, folder: Path) -> "VectorStore":
        """Open what `create` wrote. Raises `IndexDamaged` if it is not there or cannot be read."""
        if not folder.is_dir():
            raise IndexDamaged(f"no vectors in {folder}; build again with: guidebot index")
        try:
            return cls(_client(folder).get_collection(COLLECTION, embedding_function=None))
        except (ChromaError, ValueError, OSError) as error:
            raise IndexDamaged(f"the vectors in {folder} cannot be read; build again with: guidebot index") from error

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The ids of the `count` passages nearest to a unit vector of shape (dimension,), with their cosine."""
        found = self._collection.query(
            query_embeddings=np.asarray([vector]), n_results=min(count, self.size), include=["distances"]
        )
        return {key: 1.0 - distance for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)}
