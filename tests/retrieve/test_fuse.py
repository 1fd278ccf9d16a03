import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.retrieve.fuse import fuse

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


def test_a_list_of_equal_scores_says_nothing() -> None:
    assert fuse({"dense": {"a": 1, "b": 2}, "lexical": {"a": 3, "b": 3}}, EQUAL)[0][0] == "b"


def test_nothing() -> None:
    assert fuse({}, {}) == []
