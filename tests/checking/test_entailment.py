"""The optional entailment model: a tiny one with random weights, loaded and run for real."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from guidebot.checking.checker import READ
from guidebot.checking.entailment import CrossEncoderEntailment, together
from guidebot.errors import ModelError
from guidebot.guide import Guide
from guidebot.records import Label

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "host", "must", "be", "18", "older", "a", "LIVE"]
CLAIM, EVIDENCE = "A host must be 18", "A LIVE host must be 18 or older"


def tiny_model(folder: Path, labels: list[str]) -> str:
    """A model with the same random weights each time, whose outputs have these names."""
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
        initializer_range=2.0,  # so that the outputs are far apart
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    torch.manual_seed(3)
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_labels_are_read_by_name_in_any_order(tmp_path: Path) -> None:
    one = CrossEncoderEntailment(tiny_model(tmp_path / "one", ["entailment", "contradiction", "neutral"]))
    other = CrossEncoderEntailment(tiny_model(tmp_path / "other", ["Neutral", "Entailment", "Contradiction"]))
    supported, contradicted, not_found = one.probabilities(CLAIM, [EVIDENCE])
    assert len({round(each, 3) for each in (supported, contradicted, not_found)}) == len(Label)
    assert other.probabilities(CLAIM, [EVIDENCE]) == pytest.approx((contradicted, not_found, supported))


def test_the_sentence_that_says_most_about_the_claim_decides(tmp_path: Path) -> None:
    model = CrossEncoderEntailment(tiny_model(tmp_path, ["entailment", "contradiction", "neutral"]))
    alone = [model.probabilities(CLAIM, [each]) for each in (EVIDENCE, "LIVE", "older older")]
    wanted = min(alone, key=lambda each: each[list(Label).index(Label.NOT_FOUND)])
    assert model.probabilities(CLAIM, [EVIDENCE, "LIVE", "older older"]) == pytest.approx(wanted, abs=1e-4)
    assert sum(wanted) == pytest.approx(1)


@pytest.mark.parametrize(
    ("labels", "named"),
    [(["good", "bad"], "bad, good"), (["entailment", "not_entailment"], "entailment, not_entailment")],
)
def test_a_model_with_other_labels_is_refused_by_name(tmp_path: Path, labels: list[str], named: str) -> None:
    with pytest.raises(ModelError, match=f"has the labels {named}.*GUIDEBOT_NLI"):
        CrossEncoderEntailment(tiny_model(tmp_path, labels)).probabilities("x", ["y"])


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="GUIDEBOT_NLI"):
        CrossEncoderEntailment(str(tmp_path / "none")).probabilities("x", ["y"])


class Certain:
    """Says the same of every claim."""

    def __init__(self, *said: float) -> None:
        self.said = said

    def probabilities(self, claim: str, evidence: Sequence[str]) -> tuple[float, ...]:
        assert evidence
        return self.said


@pytest.mark.parametrize(
    ("claim", "said", "label", "reasons"),
    [
        ("A LIVE host is to be 18 or older.", (0.0, 1.0, 0.0), Label.CONTRADICTED, (READ,)),
        ("You can withdraw up to £500 a day.", (1.0, 0.0, 0.0), Label.SUPPORTED, ()),
        ("You can withdraw up to £500 a day.", (0.0, 0.0, 1.0), Label.NOT_FOUND, None),
    ],
)
def test_it_has_a_say_in_the_label(
    rules_guide: Guide, claim: str, said: tuple[float, ...], label: Label, reasons: tuple[str, ...] | None
) -> None:
    query = rules_guide.query("")
    (alone,) = rules_guide.checker().check(claim, query)
    (verdict,) = replace(rules_guide.checker(), entailment=Certain(*said)).check(claim, query)
    assert verdict.label is label
    assert verdict.probabilities == pytest.approx(together(alone.probabilities, said))
    assert reasons is None or verdict.reasons == reasons


def test_the_documents_own_words_need_no_model(rules_guide: Guide) -> None:
    checker = replace(rules_guide.checker(), entailment=Certain(0.0, 1.0, 0.0))
    (verdict,) = checker.check("Gifts are never refunded.", rules_guide.query(""))
    assert verdict.label is Label.SUPPORTED


DISTRIBUTIONS = st.tuples(*[st.floats(0.01, 1)] * 3).map(lambda odds: tuple(odd / sum(odds) for odd in odds))


@given(DISTRIBUTIONS, DISTRIBUTIONS)
def test_two_opinions_make_one_in_any_order(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    both = together(one, other)
    assert sum(both) == pytest.approx(1)
    assert both == pytest.approx(together(other, one))
    assert together(one, one) == pytest.approx(one)


def test_an_opinion_is_weakened_by_a_contrary_one_and_outlives_a_zero() -> None:
    assert together((0.9, 0.05, 0.05), (0.1, 0.8, 0.1)) == pytest.approx((0.514, 0.343, 0.121), abs=0.03)
    assert together((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))[2] < 0.34
