"""How a draft becomes claims, and a claim clauses."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.checking.claims import claims_of, clauses_of


def texts(draft: str) -> list[str]:
    return [claim.text for claim in claims_of(draft)]


@pytest.mark.parametrize(
    ("draft", "claims"),
    [
        ("Hosts are 18. Viewers are 18!", ["Hosts are 18.", "Viewers are 18!"]),
        ("Is it 18? Yes, it is.", ["Is it 18?", "Yes, it is."]),
        ("It is £4.99. It is 3.5 per cent.", ["It is £4.99.", "It is 3.5 per cent."]),
        ("See e.g. No. 5 of the U.K. rules. Then wait.", ["See e.g. No. 5 of the U.K. rules.", "Then wait."]),
        ("Hosts are 18\r\nViewers are 18\r\n", ["Hosts are 18", "Viewers are 18"]),
        ("主播要满 18 岁。观众也要满 18 岁才能送礼。", ["主播要满 18 岁。", "观众也要满 18 岁才能送礼。"]),
        ("可以吗？可以！", ["可以吗？", "可以！"]),
        ("主播要满18岁。Viewers are 18.", ["主播要满18岁。", "Viewers are 18."]),
    ],
)
def test_each_sentence_is_a_claim(draft: str, claims: list[str]) -> None:
    assert texts(draft) == claims


@pytest.mark.parametrize(
    ("draft", "claims"),
    [
        ("- No smoking.\n- No alcohol.", ["No smoking.", "No alcohol."]),
        ("1. Tap Go.\n2) Tap LIVE.", ["Tap Go.", "Tap LIVE."]),
        ("• one rule\n  ◦ another rule", ["one rule", "another rule"]),
        ("- 主播要满18岁\n- 不能抽烟", ["主播要满18岁", "不能抽烟"]),
        ("Rules:\n\n- One. Two.", ["Rules:", "One.", "Two."]),
    ],
)
def test_each_item_of_a_list_is_a_claim_without_its_marker(draft: str, claims: list[str]) -> None:
    assert texts(draft) == claims


@pytest.mark.parametrize(
    ("draft", "claims"),
    [
        ("They need 1,000 followers and must wait 30 days.", ["They need 1,000 followers", "must wait 30 days."]),
        ("You can withdraw £500 a day, but must wait 14 days.", ["You can withdraw £500 a day", "must wait 14 days."]),
        ("It costs £5; it takes 3 days; that is all.", ["It costs £5", "it takes 3 days; that is all."]),
        ("It is 1; 2; 3.", ["It is 1", "2", "3."]),
        ("Note this; it is 18; it takes 3 days.", ["Note this; it is 18", "it takes 3 days."]),
        ("最多500英镑，而且需要14天。", ["最多500英镑", "需要14天。"]),
        ("主播要满18岁；观众也要满18岁。", ["主播要满18岁", "观众也要满18岁。"]),
    ],
)
def test_a_sentence_with_two_figures_is_two_claims(draft: str, claims: list[str]) -> None:
    assert texts(draft) == claims


@pytest.mark.parametrize(
    "draft",
    [
        "Hosts are adults and must wait.",  # no figures
        "Hosts are 18 and must wait.",  # one figure
        "We pay £5 and £6.",  # the second part says nothing alone
        "You can withdraw between £10 and £500 a day.",
        "It starts on 1 May 2026 and ends on 2 May 2026.",  # dates are no figures
        "Scoring 20 and losing must hurt.",
        "主播要满18岁，观众不限。",
        "最多500英镑，到账很快。",
    ],
)
def test_a_sentence_that_says_one_thing_stays_whole(draft: str) -> None:
    assert texts(draft) == [draft]


@pytest.mark.parametrize(
    ("draft", "claim"),
    [
        ("Hosts must be 18 [1].", "Hosts must be 18."),
        ("Hosts must be 18 [1][12].", "Hosts must be 18."),
        ("**Hosts** must be _18_.", "Hosts must be 18."),
        ("See [the page](https://example.org/a).", "See the page."),
        ("# Hosts must be 18", "Hosts must be 18"),
        ("> Hosts must be 18", "Hosts must be 18"),
        ("主播要满18岁[2]。", "主播要满18岁。"),
    ],
)
def test_citations_and_markup_are_left_out(draft: str, claim: str) -> None:
    assert texts(draft) == [claim]


@pytest.mark.parametrize(
    "draft", ["", " ", "\n\n\t", "!!!", "…", "---", "😀 👍", "[1]", "**", "。！", "- \n- ", "\N{ZERO WIDTH SPACE}"]
)
def test_a_draft_that_says_nothing_has_no_claim(draft: str) -> None:
    assert claims_of(draft) == ()


def test_a_claim_says_where_it_stands_in_the_draft() -> None:
    draft = "Hi 😀!\n\n- **Hosts** are 18 [1]. They need 1,000 followers and must wait 30 days.\n主播要满18岁。"
    assert [draft[claim.start : claim.end] for claim in claims_of(draft)] == [
        "Hi 😀!",
        "**Hosts** are 18 [1].",
        "They need 1,000 followers",
        "must wait 30 days.",
        "主播要满18岁。",
    ]


@pytest.mark.parametrize(
    ("claim", "clauses"),
    [
        ("The guest is removed at once, the host loses guest features.", ("The guest is removed at once", "the host loses guest features.")),
        ("All LIVE rewards are withheld while your appeal runs its course.", ("All LIVE rewards are withheld", "your appeal runs its course.")),
        ("主播必须年满18岁，观众也必须年满18岁。", ("主播必须年满18岁", "观众也必须年满18岁。")),
    ],
)  # fmt: skip
def test_a_claim_has_clauses(claim: str, clauses: tuple[str, ...]) -> None:
    assert clauses_of(claim) == clauses


@pytest.mark.parametrize(
    "claim", ["", "Yes, you may.", "You can, but not now.", "Hosts must be 18 or older.", "好，可以。"]
)
def test_short_parts_are_no_clauses(claim: str) -> None:
    assert clauses_of(claim) == (claim,)


@given(st.text(alphabet="ab 1.\n-*[];，。而且", max_size=120) | st.text(max_size=60))
def test_claims_are_in_order_do_not_overlap_and_lie_in_the_draft(draft: str) -> None:
    found = claims_of(draft)
    assert all(0 <= claim.start < claim.end <= len(draft) for claim in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(alphabet="ab主播1.;；。 \n", max_size=80))
def test_no_letter_of_a_draft_is_lost(draft: str) -> None:
    claimed = "".join(draft[claim.start : claim.end] for claim in claims_of(draft))
    assert [each for each in claimed if each.isalpha()] == [each for each in draft if each.isalpha()]


@pytest.mark.parametrize(
    "unit",
    [
        "1; ",
        "1；",
        "It is 1 and must wait 2 ",
        "word ",
        "word. ",
        "- item 1\n",
        "!",
        "! ",
        "no. 1 ",
        "[1] ",
        " ",
        "，而且1",
        "**",
        "。",
    ],
)
def test_a_draft_of_20_000_characters_is_split_in_time(unit: str) -> None:
    """The slowest takes half a second; "1; 1; 1;" took hours when each cut read the rest of the sentence again."""
    draft = (unit * 20_000)[:19_999] + "a"
    started = time.process_time()
    found = claims_of(draft)
    for claim in found:
        clauses_of(claim.text)
    assert time.process_time() - started < 5
    assert found
