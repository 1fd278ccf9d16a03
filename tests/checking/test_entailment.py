"""A model of entailment beside the judge: a tiny one with weights drawn at random, which is loaded and read for real."""

from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from guidebot.checking.entailment import CrossEncoderEntailment, together
from guidebot.errors import ModelError
from guidebot.guide import Guide
from guidebot.records import Label

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "host", "must", "be", "18", "older", "a", "LIVE"]


def tiny_model(folder: Path, labels: list[str]) -> str:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106  # no secret
    tokenizer.pre_tokenizer = Whitespace()
    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks)  # type: ignore[no-untyped-call]
    fast.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_labels_are_read_by_name_in_any_order(tmp_path: Path) -> None:
    model = CrossEncoderEntailment(tiny_model(tmp_path, ["contradiction", "entailment", "neutral"]))
    found = model.probabilities("A host must be 18", ["A LIVE host must be 18 or older", "Gifts"])
    assert len(found) == len(Label)
    assert sum(found) == pytest.approx(1)
    assert found == model.probabilities("A host must be 18", ["A LIVE host must be 18 or older", "Gifts"])


def test_other_labels_are_refused(tmp_path: Path) -> None:
    model = CrossEncoderEntailment(tiny_model(tmp_path, ["good", "bad"]))
    with pytest.raises(ModelError, match="bad, good"):
        model.probabilities("x", ["y"])


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="GUIDEBOT_NLI"):
        CrossEncoderEntailment(str(tmp_path / "none")).probabilities("x", ["y"])


def test_it_has_a_say_in_the_label(small_guide: Guide) -> None:
    class Contrary:
        def probabilities(self, claim: str, evidence: object) -> tuple[float, ...]:
            return (0.0, 1.0, 0.0)

    claim = "A LIVE host is to be 18 or older."
    alone = small_guide.checker().check(claim, small_guide.query(""))[0]
    told = replace(small_guide.checker(), entailment=Contrary()).check(claim, small_guide.query(""))[0]
    assert told.label is Label.CONTRADICTED
    assert told.probabilities != alone.probabilities


def test_two_opinions_make_one() -> None:
    assert together((0.5, 0.5, 0.0), (0.5, 0.5, 0.0)) == pytest.approx((0.5, 0.5, 0.0), abs=1e-5)
    assert together((0.9, 0.05, 0.05), (0.1, 0.8, 0.1))[0] < 0.9
