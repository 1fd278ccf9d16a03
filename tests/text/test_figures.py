import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.text.dates import dates
from guidebot.text.figures import chinese_number, figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("within 7 days", "inside a week"),
        ("at least 1,000 followers", "1k followers at the minimum"),
        ("24 hours", "1 day"),
        ("5 Mbps", "5,000 kbps"),
        ("£10", "ten pounds"),
        ("18 or over", "18 years old or over"),
        ("3 天", "three days"),
        ("十八岁", "18 岁"),
        ("1 万", "10,000"),
        ("half an hour of two", "0.5 of 2"),
    ],
)
def test_the_same_amount_in_other_words(one: str, other: str) -> None:
    first, second = figures(one)[0], figures(other)[0]
    assert first.equals(second)
    assert first.dimension == second.dimension or "count" in (first.dimension, second.dimension)


@pytest.mark.parametrize(
    ("one", "other"), [("£10", "$10"), ("7 days", "7 weeks"), ("5 Gbps", "5 Mbps"), ("16", "18"), ("10 %", "1 %")]
)
def test_other_amounts(one: str, other: str) -> None:
    first, second = figures(one)[0], figures(other)[0]
    assert first.dimension != second.dimension or not first.equals(second)


def test_a_figure_knows_its_period_and_bound() -> None:
    (figure,) = figures("Withdrawals may reach at most £3,000 a day.")
    assert (figure.value, figure.dimension, figure.per, figure.bound) == (3000, "pounds", "day", "<=")
    assert figures("You must be 18 or older.")[0].bound == ">="
    assert figures("最多 20 个管理员")[0].bound == "<="


def test_each_figure_of_a_sentence_has_its_dimension() -> None:
    found = figures("Hosts aged 18 or older pay £1,000 for 2 gifts within 15 calendar days, or 50% in 2 hours.")
    assert [(figure.dimension, figure.noun, figure.value) for figure in found] == [
        ("count", "", 18),
        ("pounds", "", 1000),
        ("count", "gift", 2),
        ("time", "", 15 * 86400),
        ("share", "", 0.5),
        ("time", "", 7200),
    ]


@pytest.mark.parametrize(("numerals", "value"), [("七", 7), ("十", 10), ("十三", 13), ("二十", 20), ("四十二", 42)])
def test_chinese_numerals(numerals: str, value: int) -> None:
    assert chinese_number(numerals) == value


def test_dates_are_no_figures() -> None:
    assert not figures("since 23 November 2022, as of 2026-08-20")
    assert [
        (day.year, day.month, day.day) for day in dates("23 November 2022, 2026-08-20, June 2026, 2026年7月4日")
    ] == [
        (2022, 11, 23),
        (2026, 8, 20),
        (2026, 6, None),
        (2026, 7, 4),
    ]


def test_dates_agree_in_what_both_say() -> None:
    whole, month, other = dates("4 June 2026")[0], dates("June 2026")[0], dates("5 June 2026")[0]
    assert whole.agrees(month)
    assert month.agrees(other)
    assert not whole.agrees(other)


@given(st.text(max_size=200))
def test_any_text_has_figures_and_dates_without_failing(text: str) -> None:
    assert all(figure.text in text for figure in figures(text))
    assert all(day.text in text for day in dates(text))


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_with_commas_is_the_number(number: int) -> None:
    assert figures(f"about {number:,} followers")[0].value == number
