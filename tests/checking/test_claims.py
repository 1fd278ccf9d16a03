from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guidebot.checking.claims import claims_of, clauses_of


def test_sentences_items_and_figures_are_claims() -> None:
    draft = "Hosts must be 18 [1]. They need 1,000 followers and must wait 30 days.\n\n- No smoking.\n- **No** alcohol!"
    assert [claim.text for claim in claims_of(draft)] == [
        "Hosts must be 18.",
        "They need 1,000 followers",
        "must wait 30 days.",
        "No smoking.",
        "No alcohol!",
    ]


def test_chinese_sentences_are_claims() -> None:
    assert [claim.text for claim in claims_of("主播要满 18 岁。观众也要满 18 岁才能送礼。")] == [
        "主播要满 18 岁。",
        "观众也要满 18 岁才能送礼。",
    ]


def test_short_parts_are_no_clauses() -> None:
    assert clauses_of("Yes, you may.") == ("Yes, you may.",)
    assert (
        len(clauses_of("A guest who breaks a rule is removed, and the host loses guest features for seven days.")) == 2
    )


@given(st.text(alphabet="ab 1.\n-*[];，。", max_size=120))
def test_claims_are_ordered_and_lie_in_the_draft(draft: str) -> None:
    found = claims_of(draft)
    assert all(0 <= claim.start < claim.end <= len(draft) for claim in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
