"""Embedding models on an OpenAI-compatible server, for corpora that are too large to embed on this machine."""

import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np

from guidebot.errors import ModelError, first_line
from guidebot.index.embedders.protocol import Vectors

BATCH = 64  # texts per request
AT_ONCE = 4  # concurrent requests, to keep the server busy
WAITS = (0.0, 0.5, 1.0)  # seconds before each attempt
TIMEOUT = 60.0
LONGEST = 160  # words and Chinese characters per passage, about 220 tokens in most models
PIECE = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")


class ServedEmbedder:
    """The model `model` on the server at `base_url`, such as http://127.0.0.1:8080/v1, with an optional API key.

    The fingerprint is only the name: after changing the model behind it, rebuild the index with `--force`.
    """

    limit = LONGEST

    def __init__(self, base_url: str, model: str, key: str = "") -> None:
        self.name = model
        self.fingerprint = f"served:{model}"
        self._address = f"{base_url.rstrip('/')}/embeddings"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._dimension = 0  # unknown until the first request

    @property
    def dimension(self) -> int:
        """Dimension of the vectors. Raises `ModelError` if the server cannot be used."""
        return self._dimension or self.embed(["LIVE"]).shape[1]

    def prepare(self, sample: Iterable[str]) -> None:
        """Do nothing: a server needs no preparation."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of words of each text, since the server's tokenizer is not available."""
        return [len(PIECE.findall(text)) for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as unit vectors, float32, shape (texts, dimension). Raises `ModelError`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        batches = [list(texts[first : first + BATCH]) for first in range(0, len(texts), BATCH)]
        with httpx.Client(headers=self._headers, timeout=TIMEOUT) as client, ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda batch: self._asked(client, batch), batches))
        if len({each.shape[1] for each in found}) > 1:
            raise self._trouble("its vectors differ in dimension")
        vectors = np.vstack(found)
        self._dimension = vectors.shape[1]
        return vectors

    def _asked(self, client: httpx.Client, texts: list[str]) -> Vectors:
        reason = ""
        for wait in WAITS:
            time.sleep(wait)
            try:
                answer = client.post(self._address, json={"model": self.name, "input": texts})
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = first_line(error) or type(error).__name__
                continue
            if answer.is_success:
                return self._vectors(answer, len(texts))
            reason = f"HTTP status {answer.status_code}"
            if not answer.is_server_error:
                break
        raise self._trouble(reason)

    def _vectors(self, answer: httpx.Response, count: int) -> Vectors:
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise self._trouble("its response is not a list of embeddings") from error
        if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():  # noqa: PLR2004  # texts by numbers
            raise self._trouble("its response does not have one valid vector per text")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise self._trouble("it returned a zero vector")
        scaled: Vectors = vectors / lengths
        return scaled

    def _trouble(self, reason: str) -> ModelError:
        return ModelError(
            f"cannot use the embedding server at {self._address} ({reason}); "
            "start it, or unset GUIDEBOT_EMBEDDING_URL to use the packaged model"
        )
