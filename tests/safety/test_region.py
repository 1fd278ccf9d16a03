import pytest

from guidebot.records import Query
from guidebot.safety.age import is_under_18
from guidebot.safety.region import ELSEWHERE, emergency_number, lines_for, region_of


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("i want to die", "GB"),
        ("I'm in China Town Manchester and i want to die", "GB"),
        ("I live in Leeds but from China", "GB"),
        ("im in paris and somebody follows me", "FR"),
        ("a viewer in arizona says he will end it", "US"),
        ("she lives in Dublin", "IE"),
        ("我在广州，不想活了", "CN"),
        ("我人在香港", "HK"),
        ("我在曼城读书", "GB"),
        ("my friend in Nigeria", ELSEWHERE),
        ("turkey dinner on my live", "GB"),
        ("china plates for sale", "GB"),
    ],
)
def test_the_country_that_a_message_names(text: str, region: str) -> None:
    assert region_of(Query(text)) == region


def test_a_country_named_earlier_still_counts_and_the_region_that_was_chosen() -> None:
    assert region_of(Query("what do i ring", ("my friend in Germany took pills",))) == "DE"
    assert region_of(Query("i want to die", region="IE")) == "IE"
    assert region_of(Query("i want to die", region="UK")) == "GB"


def test_a_country_of_the_eea_has_its_own_lines_and_the_eeas() -> None:
    assert lines_for("FR") == {"FR", "EEA", "*"}
    assert lines_for("US") == {"US", "*"}
    assert emergency_number("ES", {"EEA": "112"}) == "112"
    assert emergency_number("BR", {"EEA": "112"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "I'm 14",
        "im 15 and he wants pics",
        "my 13yo daughter",
        "a 12 year old in my chat",
        "我14岁",
        "我才十五岁",
        "year 9",
    ],
)
def test_somebody_under_18_is_noticed(text: str) -> None:
    assert is_under_18(text)


@pytest.mark.parametrize(
    "text",
    ["I'm 25", "i had 14 gifts", "my 22 year old sister", "it is 15 minutes late", "I am 12 followers short", "我25岁"],
)
def test_an_adult_or_a_figure_is_not(text: str) -> None:
    assert not is_under_18(text)
