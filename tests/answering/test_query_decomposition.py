import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.answering.clarify import choices, says_too_little
from guidebot.answering.query_decomposition import SENTENCES, parts_of, sentences_of
from guidebot.records import Hit, Passage, Query, Source


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What do I need, and how long does it take?", ["What do I need", "how long does it take?"]),
        ("Is it allowed? And who can see it?", ["Is it allowed?", "And who can see it?"]),
        ("I got a notice on Monday. What do I do?", ["I got a notice on Monday. What do I do?"]),
        ("how do I mute and block people", ["how do I mute and block people"]),
        ("can I drink on live and do I need to label it", ["can I drink on live", "do I need to label it"]),
        ("how many followers do i need and can i buy them", ["how many followers do i need", "can i buy them"]),
        ("what is a battle and how do points work", ["what is a battle", "how do points work"]),
        *(
            (whole, [whole])
            for whole in (
                "How do I get a stream key, which I do not have",
                "Which records must go and which should be kept permanent.",
                "What do I do when my phone dies and when I open it the LIVE is gone",
                "who told you I can and should wait",
            )
        ),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    found = parts_of(Query(text, ("before",), region="US"))
    assert [part.text for part in found] == parts
    assert {part.region for part in found} == {"US"}
    assert all(part.history == ("before", *parts[:place]) for place, part in enumerate(found))


@given(st.text(max_size=120))
def test_no_word_is_lost(text: str) -> None:
    kept = "".join("".join(part.text.split()) for part in parts_of(Query(text)))
    assert set(kept) <= set("".join(text.split()))


@pytest.mark.parametrize(
    ("text", "history", "little"),
    [
        ("how long?", (), True),
        ("how long?", ("the appeal",), False),
        ("", (), False),
        ("can I sell candles on LIVE", (), False),
    ],
)
def test_what_says_too_little(text: str, history: tuple[str, ...], little: bool) -> None:
    assert says_too_little(Query(text, history), 0.3, lambda _: 0.9) is little
    assert not says_too_little(Query(text, history), 0.9, lambda _: 0.9)


def test_choices_are_of_different_documents() -> None:
    hits = [Hit(Passage(str(n), Source(str(n), "1", title, "p"), (), "t", 0, 1), 1.0) for n, title in enumerate("aabc")]
    assert choices(hits) == ("a", "b", "c")
    assert choices(hits[:2]) == ()


def test_the_sentences_of_a_long_message_are_searched_one_by_one() -> None:
    text = "This app is a mess! My payout has been stuck since Monday, and how do I reach anyone? Thanks in advance."
    found = sentences_of(Query(text, ("before",), region="US"))
    assert [each.text for each in found] == [
        "My payout has been stuck since Monday",
        "This app is a mess!",
        "how do I reach anyone?",
        "Thanks in advance.",
    ]
    assert {(each.region, each.history) for each in found} == {("US", ())}


def test_a_short_message_is_searched_as_a_whole() -> None:
    assert sentences_of(Query("My payout has been stuck since Monday!!")) == ()


@given(st.text(max_size=400))
def test_few_sentences_are_searched(text: str) -> None:
    assert len(sentences_of(Query(text))) <= SENTENCES
