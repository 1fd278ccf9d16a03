import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guidebot.text.sentences import sentence_spans, statements


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One here. Two there! Three? Four", ["One here.", "Two there!", "Three?", "Four"]),
        ("Costs e.g. £1,000 or approx. 3.5 per cent. Next.", ["Costs e.g. £1,000 or approx. 3.5 per cent.", "Next."]),
        ("Since 1.5.2026 it holds. 18 is the age.", ["Since 1.5.2026 it holds.", "18 is the age."]),
        (
            "See No. 5 of the list. Is it so? No. It is not.",
            ["See No. 5 of the list.", "Is it so?", "No.", "It is not."],
        ),
        ("Wrapped\nover lines. Then more.", ["Wrapped\nover lines.", "Then more."]),
        ("He said “no.” Then left.", ["He said “no.”", "Then left."]),
        ("主播必须年满18岁。申诉要尽快！好吗？", ["主播必须年满18岁。", "申诉要尽快！", "好吗？"]),
        ("Causes:\n• first cause\n• second cause", ["Causes:", "first cause", "second cause"]),
        ("Ends with **bold.** New one.", ["Ends with **bold.**", "New one."]),
        ("Tap **More (…)** > **Settings** first. £5 is due.", ["Tap **More (…)** > **Settings** first.", "£5 is due."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="ab A.!?。 \n-•1*|", max_size=80))
@example("• \n1")
def test_statements_are_ordered_disjoint_spans_without_white_space_around(text: str) -> None:
    end = 0
    for statement in statements(text):
        assert statement.start < statement.end <= len(text)
        if statement.lead_in is None:
            assert statement.start >= end
        quoted = text[statement.start : statement.end]
        assert quoted == quoted.strip()
        end = statement.end


def test_lists_steps_and_tables() -> None:
    text = (
        "Some rule. Not allowed on LIVE:\n\n- Fights\n- Weapons\n\nTo stop:\n\n1. Tap.\n2. Wait.\n\n"
        "| Age | Rule |\n|---|---|\n| 18 | host |\n"
    )
    found = [
        (each.kind, text[each.start : each.end], text[slice(*each.lead_in)] if each.lead_in else None)
        for each in statements(text)
    ]
    assert found == [
        ("sentence", "Some rule.", None),
        ("item", "Fights", "Not allowed on LIVE:"),
        ("item", "Weapons", "Not allowed on LIVE:"),
        ("steps", "1. Tap.\n2. Wait.", "To stop:"),
        ("table", "| Age | Rule |\n|---|---|\n| 18 | host |", None),
    ]


@pytest.mark.parametrize("unit", ["!", '!"', "...", "e.g. ", "no. 1 ", "x! ", "U.S. x ", "。", "\n• ", "\n \n"])
def test_long_texts_take_a_time_that_grows_with_their_length(unit: str) -> None:
    """20,000 characters take 0.05 s of processor; as many exclamation marks took 7 when each began a run of its own."""
    started = time.process_time()
    sentence_spans((unit * 20_000)[:20_000])
    assert time.process_time() - started < 2
