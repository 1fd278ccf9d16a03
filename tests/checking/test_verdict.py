"""How probabilities become a label, and what the packaged weights are fitted to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.checking.claims import claims_of
from guidebot.checking.evidence import evidence_for
from guidebot.checking.verdict import Bars, features_of, label_of, packaged
from guidebot.guide import Guide
from guidebot.records import Label

YES, NO, UNKNOWN = Label.SUPPORTED, Label.CONTRADICTED, Label.NOT_FOUND
BARS = Bars(supported=0.4, supported_though_different=0.7, contradicted=0.5)


@pytest.mark.parametrize(
    ("probabilities", "differs", "label"),
    [
        ((0.9, 0.05, 0.05), False, YES),
        ((0.4, 0.2, 0.4), False, YES),  # the bar itself is enough
        ((0.39, 0.31, 0.30), False, UNKNOWN),
        ((0.45, 0.05, 0.5), False, UNKNOWN),
        ((0.45, 0.5, 0.05), False, YES),  # no difference was found, so that nothing contradicts it
        ((0.05, 0.9, 0.05), False, UNKNOWN),
        ((0.7, 0.2, 0.1), True, YES),
        ((0.69, 0.2, 0.11), True, UNKNOWN),
        ((0.05, 0.9, 0.05), True, NO),
        ((0.25, 0.5, 0.25), True, NO),
        ((0.26, 0.49, 0.25), True, UNKNOWN),
        ((0.1, 0.4, 0.5), True, UNKNOWN),
        ((1 / 3, 1 / 3, 1 / 3), True, UNKNOWN),
        ((1 / 3, 1 / 3, 1 / 3), False, UNKNOWN),
    ],
)
def test_the_most_probable_label_needs_its_bar(
    probabilities: tuple[float, ...], label: Label, *, differs: bool
) -> None:
    assert label_of(probabilities, differs=differs, bars=BARS) is label


PROBABILITIES = st.tuples(*[st.floats(0.001, 1)] * 3).map(lambda odds: tuple(odd / sum(odds) for odd in odds))


@given(PROBABILITIES, st.booleans())
def test_what_does_not_differ_is_never_contradicted_and_a_difference_never_helps(
    probabilities: tuple[float, ...], differs: bool
) -> None:
    assert label_of(probabilities, differs=False, bars=BARS) is not NO
    if label_of(probabilities, differs=True, bars=BARS) is YES:
        assert label_of(probabilities, differs=False, bars=BARS) is YES
    label = label_of(probabilities, differs=differs, bars=BARS)
    assert label is UNKNOWN or probabilities[list(Label).index(label)] >= 0.4


@given(PROBABILITIES, st.booleans())
def test_higher_bars_only_make_fewer_claims_decided(probabilities: tuple[float, ...], differs: bool) -> None:
    strict = label_of(probabilities, differs=differs, bars=Bars(0.8, 0.9, 0.8))
    assert strict in (UNKNOWN, label_of(probabilities, differs=differs, bars=BARS))


@pytest.mark.parametrize(
    "claim",
    [
        "A withdrawal takes 21 days.",
        "Gifts are refunded, and you can withdraw £900 a day.",
        "礼物可以退款。",
        "The bonus.",
    ],
)
def test_the_packaged_weights_know_every_feature_of_a_claim(rules_guide: Guide, claim: str) -> None:
    generation = rules_guide.generation()
    (read,) = rules_guide.checker().read(claims_of(claim)[:1])
    allowed = np.ones(len(generation.passages), dtype=np.bool_)
    features, _ = features_of(read.claim.text, read.clauses, evidence_for(claim, read.vector, generation, allowed))
    assert set(packaged().names) <= features.keys()
    assert all(np.isfinite(value) for value in features.values())
