"""Which sentences of the documents a claim is compared with."""

from collections.abc import Callable

import numpy as np
import pytest

from guidebot.checking.evidence import ClaimEvidence, evidence_for, share
from guidebot.guide import Guide
from guidebot.records import Passage

Kept = Callable[[Passage], bool]


def found(guide: Guide, claim: str, kept: Kept = lambda _: True, *, embedded: bool = True) -> tuple[ClaimEvidence, ...]:
    """The evidence for a claim among the passages that are kept, with or without a vector of the claim."""
    generation = guide.generation()
    allowed = np.array([kept(passage) for passage in generation.passages])
    vector = guide.embedder.embed([claim])[0] if embedded else None
    return evidence_for(claim, vector, generation, allowed)


@pytest.mark.parametrize("embedded", [True, False])
@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("A withdrawal takes 21 days.", "A withdrawal takes 14 days."),
        ("Withdrawing more than £500 a day is not possible.", "You can withdraw at most £500 a day."),
        ("The agency always pays tax on a bonus.", "The agency pays the tax on a bonus."),
        ("提现需要7天到账。", "提现需要14天到账。"),
        ("礼物可以退款。", "礼物不能退款。"),
    ],
)
def test_the_sentence_about_the_same_thing_comes_first(
    rules_guide: Guide, claim: str, sentence: str, *, embedded: bool
) -> None:
    first = found(rules_guide, claim, embedded=embedded)[0]
    assert first.text == sentence
    assert first.passage.text[first.statement.start : first.statement.end] == sentence


def test_at_most_three_different_sentences_are_kept_best_first(rules_guide: Guide) -> None:
    evidence = found(rules_guide, "You can withdraw at most £500 a day.")
    assert len(evidence) == 3
    assert len({each.text for each in evidence}) == 3  # two passages say it in the same words
    assert [each.weight for each in evidence] == sorted((each.weight for each in evidence), reverse=True)


def test_only_the_passages_in_scope_are_read(rules_guide: Guide) -> None:
    claim = "A withdrawal takes 14 days."
    elsewhere = found(rules_guide, claim, lambda passage: passage.source.document == "en-GB/moderators")
    assert {each.passage.source.document for each in elsewhere} == {"en-GB/moderators"}
    assert found(rules_guide, claim, lambda _: False) == ()


@pytest.mark.parametrize("claim", ["xyzzy", "", "😀", "香蕉会变黄。"])
def test_a_claim_without_a_vector_or_a_word_of_the_documents_has_no_evidence(rules_guide: Guide, claim: str) -> None:
    assert found(rules_guide, claim, embedded=False) == ()


def test_an_item_is_read_with_what_leads_into_its_list(rules_guide: Guide) -> None:
    first = found(rules_guide, "A blocked viewer cannot moderate a LIVE.")[0]
    assert first.text == "These people cannot moderate a LIVE: A blocked viewer cannot moderate a LIVE."
    assert first.passage.text[first.statement.start : first.statement.end] == "A blocked viewer cannot moderate a LIVE."


def test_the_words_of_a_heading_count_as_covered(rules_guide: Guide) -> None:
    """The sentence says nothing of subscriptions, but stands below that heading."""
    evidence = found(rules_guide, "The price of subscriptions changed.")
    changed = next(each for each in evidence if each.text == "The price changed on 1 May 2026.")
    assert changed.coverage == pytest.approx(1)


def test_coverage_and_its_reverse_are_shares_of_the_words(rules_guide: Guide) -> None:
    same, *_ = found(rules_guide, "Gifts are never refunded.")
    assert (same.coverage, same.returned) == pytest.approx((1, 1))
    assert same.meaning > 0.8
    longer, *_ = found(rules_guide, "Gifts are never refunded because bananas ripen.")
    assert longer.text == same.text
    assert longer.coverage < 1
    assert longer.returned == pytest.approx(1)
    shorter, *_ = found(rules_guide, "Refunded.", lambda passage: "never refunded" in passage.text)
    assert shorter.returned < 1


def test_without_a_vector_the_meaning_is_none(rules_guide: Guide) -> None:
    assert {each.meaning for each in found(rules_guide, "礼物可以退款。", embedded=False)} == {0.0}


@pytest.mark.parametrize(
    ("weights", "held", "expected"),
    [
        ({"a": 1.0, "b": 3.0}, {"b"}, 0.75),
        ({"a": 1.0, "b": 3.0}, {"a", "b", "c"}, 1.0),
        ({"a": 1.0}, set(), 0.0),
        ({}, {"a"}, 0.0),
    ],
)
def test_a_share_is_weighted(weights: dict[str, float], held: set[str], expected: float) -> None:
    assert share(weights, held.__contains__) == expected
