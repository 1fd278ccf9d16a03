"""The measures on examples computed by hand, and the conventions for what has no gold, ties or nothing."""

from datetime import date
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.evaluation.measures import (
    Place,
    auroc,
    citation_measures,
    decline_measures,
    fact_measures,
    meets,
    outcome_measures,
    ranked_groups,
    retrieval_measures,
    risk_coverage,
)
from guidebot.records import Case, GoldQuote, KeyFact, Outcome

AGE = GoldQuote("age", "2", "A host must be 18 or older.")
ALSO_AGE = GoldQuote("live", "1", "To go LIVE you must be 18.")
BAN = GoldQuote("bans", "1", "A ban can be appealed.")


def case_with(*gold: tuple[GoldQuote, ...], expected: Outcome = Outcome.ANSWER) -> Case:
    facts = (KeyFact("18", ("18", "eighteen")), KeyFact("appeal", ("appeal",)))
    return Case(
        *("c", "plain", ("May I?",), "en-GB", "GB", "creator", date(2026, 11, 22), expected),
        *(gold, facts, ("16 or older",), "age", "hand"),
    )


def at(document: str, text: str, version: str = "1") -> Place:
    return Place(document, version, 0, len(text), text)


HIT_AGE = at("age", "Before. A host must be 18 or older. After.", "2")
HIT_ALSO = at("live", "To go LIVE you must be 18.")
HIT_BAN = at("bans", "A ban can be\nappealed. More.")
MISS = at("other", "Nothing of the kind.")


def test_a_passage_meets_a_quote_by_words_version_and_half() -> None:
    assert meets(HIT_AGE, AGE)
    assert not meets(at("age", HIT_AGE.text, "1"), AGE)
    assert meets(at("age", "be 18 or older. The rest of it.", "2"), AGE)
    assert not meets(at("age", "older. And quite another rule follows here.", "2"), AGE)
    assert meets(HIT_BAN, BAN)


def test_groups_are_met_once_and_alternatives_do_not_count_twice() -> None:
    case = case_with((AGE, ALSO_AGE), (BAN,))
    assert ranked_groups(case, [MISS, HIT_ALSO, HIT_AGE, HIT_BAN]) == ["-0", "g0", "-2", "g1"]


def test_a_passage_that_meets_two_groups_counts_for_both() -> None:
    assert ranked_groups(case_with((AGE,), (ALSO_AGE, AGE)), [HIT_AGE]) == ["g0", "g1"]


def test_retrieval_by_hand() -> None:
    # q: relevant at ranks 2 and 6 of two: R@5 1/2, RR 1/2, DCG@5 = 1/log2(3), ideal = 1 + 1/log2(3).
    found = retrieval_measures({"q": ["x", "a", "y", "z", "u", "b"]}, {"q": ["a", "b"], "lost": ["a"]})
    ideal = 1 + 1 / log2(3)
    assert found["q"] == pytest.approx(
        {
            "R@5": 0.5,
            "RR@10": 0.5,
            "nDCG@5": 1 / log2(3) / ideal,
            "nDCG@10": (1 / log2(3) + 1 / log2(7)) / ideal,
            "Success@1": 0.0,
            "Success@5": 1.0,
        }
    )
    assert set(found["lost"].values()) == {0.0}


def test_the_order_of_a_run_is_kept_whatever_the_ids() -> None:
    assert retrieval_measures({"q": ["z", "a"]}, {"q": ["z"]})["q"]["Success@1"] == 1.0
    assert retrieval_measures({"q": ["a", "z"]}, {"q": ["z"]})["q"]["Success@1"] == 0.0
    assert retrieval_measures({"q": ["a", "a", "z"]}, {"q": ["z"]})["q"]["RR@10"] == 0.5


def test_citations_by_hand() -> None:
    case = case_with((AGE, ALSO_AGE), (BAN,))
    assert citation_measures(case, [HIT_AGE, HIT_ALSO, MISS]) == {"citation recall": 0.5, "citation precision": 2 / 3}
    led_in = [at("other", "These are barred:"), HIT_AGE]
    assert citation_measures(case, led_in) == {"citation recall": 0.5, "citation precision": 1.0}
    assert citation_measures(case, []) == {"citation recall": 0.0}
    assert citation_measures(case_with(), [MISS]) == {}


def test_facts_by_hand() -> None:
    case = case_with((AGE,))
    said = "Hosts must be **eighteen**\nor older, not 16 OR older."
    assert fact_measures(case, said, Outcome.ANSWER) == {"key-fact recall": 0.5, "forbidden": 1.0, "words": 10.0}
    assert fact_measures(case, said, Outcome.DECLINE) == {"key-fact recall": 0.0, "forbidden": 0.0, "words": 0.0}
    assert fact_measures(case_with(expected=Outcome.DECLINE), said, Outcome.ANSWER) == {}


def test_outcomes_by_hand() -> None:
    assert outcome_measures(Outcome.CLARIFY, Outcome.DECLINE) == {"outcome": 0.0, "answered or not": 1.0}
    assert outcome_measures(Outcome.PARTIAL, Outcome.ANSWER) == {"outcome": 0.0, "answered or not": 1.0}
    assert outcome_measures(Outcome.ANSWER, Outcome.HANDOVER) == {"outcome": 0.0, "answered or not": 0.0}
    answer, decline = Outcome.ANSWER, Outcome.DECLINE
    pairs = [(answer, answer), (answer, decline), (decline, decline), (decline, answer), (decline, answer)]
    assert decline_measures(pairs) == {"decline precision": 1 / 2, "decline recall": 1 / 3}
    assert decline_measures([(answer, answer)]) == {"decline precision": None, "decline recall": None}


def test_auroc_by_hand() -> None:
    # pairs (0.9, 0.5) (0.9, 0.4) (0.5, 0.5) (0.5, 0.4): 1 + 1 + 1/2 + 1 of 4
    assert auroc([0.9, 0.5, 0.5, 0.4], [True, True, False, False]) == 3.5 / 4
    assert auroc([0.9], [True]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30))
def test_auroc_turns_over_with_the_scores(pairs: list[tuple[float, bool]]) -> None:
    scores, positive = zip(*pairs, strict=True)
    ahead, behind = auroc(scores, positive), auroc([-score for score in scores], positive)
    assert (ahead is None) is (behind is None)
    if ahead is not None and behind is not None:
        assert ahead + behind == pytest.approx(1.0)


def test_risk_coverage_by_hand() -> None:
    assert risk_coverage([0.9, 0.8, 0.8, 0.1], [True, False, True, False]) == [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.5)]
    assert risk_coverage([], []) == []
