import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.retrieval.fusion import EXPECTED, fuse

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-10, 10, allow_nan=False).map(lambda x: round(x, 3)))
LISTS = st.dictionaries(st.sampled_from(["dense", "lexical", "third"]), SCORES)
EQUAL = {"dense": 1.0, "lexical": 1.0, "third": 1.0}


@given(LISTS, st.randoms())
def test_the_order_of_lists_and_ids_changes_nothing(lists: dict[str, dict[str, float]], random: object) -> None:
    backwards = {name: dict(reversed(scores.items())) for name, scores in reversed(lists.items())}
    assert fuse(lists, EQUAL) == fuse(backwards, EQUAL)


@given(LISTS)
def test_every_id_once_best_first(lists: dict[str, dict[str, float]]) -> None:
    ranked = fuse(lists, EQUAL)
    assert sorted(key for key, _ in ranked) == sorted({key for scores in lists.values() for key in scores})
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_by_hand() -> None:
    # dense: mean 2, deviation 1, so a +1 and b -1; lexical: b +1, c -1; c lacks dense and a lexical, so -1 each.
    ranked = dict(fuse({"dense": {"a": 3, "b": 1}, "lexical": {"b": 5, "c": 3}}, {"dense": 2, "lexical": 1}))
    assert ranked == pytest.approx({"a": 2 - 1, "b": -2 + 1, "c": -2 - 1})


def test_a_list_that_can_say_nothing_of_an_id_leaves_its_place_as_the_others_have_it() -> None:
    lists = {"dense": {"a": 3.0, "b": 1.0, "c": 2.0}, "asks": {"c": 9.0}}
    weights = {"dense": 1.0, "asks": 2.0}
    alone = dict(fuse({"dense": lists["dense"]}, weights))
    both = dict(fuse(lists, weights, {"asks": {"a", "b"}}))
    assert both["a"] == pytest.approx((1 + 2 * EXPECTED) * alone["a"])
    assert both["b"] == pytest.approx((1 + 2 * EXPECTED) * alone["b"])
    assert both["c"] == pytest.approx(alone["c"] + 2)


@given(LISTS)
def test_where_every_list_speaks_of_every_id_nothing_changes(lists: dict[str, dict[str, float]]) -> None:
    assert fuse(lists, EQUAL, {"dense": ()}) == fuse(lists, EQUAL)


def test_a_list_of_equal_scores_says_nothing() -> None:
    assert fuse({"dense": {"a": 1, "b": 2}, "lexical": {"a": 3, "b": 3}}, EQUAL)[0][0] == "b"


def test_nothing() -> None:
    assert fuse({}, {}) == []
