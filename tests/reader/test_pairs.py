"""How a text and a passage become tokens: where each sentence is, and what is cut."""

from hypothesis import given
from hypothesis import strategies as st

from guidebot.reader.pairs import LONGEST_PAIR, LONGEST_TEXT, LONGEST_TITLE, Marks, Pair, pairs_of, title_of
from guidebot.reader.reading import ReadablePassage

MARKS = Marks(-1, -2)
numbers = st.integers(min_value=0, max_value=120)


def pieces(text: str) -> list[int]:
    """A word is a token: its number."""
    return [int(word) for word in text.split()]


def words(first: int, count: int) -> str:
    return " ".join(str(first + number) for number in range(count))


def passage(*sentences: str, title: str = "7 8", headings: tuple[str, ...] = ()) -> ReadablePassage:
    return ReadablePassage(title, headings, sentences)


def asked_ids(pair: Pair) -> tuple[int, ...]:
    start, end = pair.asked
    return pair.ids[start:end]


def sentence_ids(pair: Pair) -> list[tuple[int, ...]]:
    return [pair.ids[start:end] for start, end in pair.sentences]


def test_the_text_comes_first_then_the_title_then_each_sentence() -> None:
    (pair,) = pairs_of("1 2 3", passage("10 11", "20"), pieces, MARKS)
    assert pair.ids == (-1, 1, 2, 3, -2, -2, 7, 8, 10, 11, 20, -2)
    assert asked_ids(pair) == (1, 2, 3)
    assert sentence_ids(pair) == [(10, 11), (20,)]
    assert pair.first == 0


def test_a_long_text_loses_its_middle() -> None:
    (pair,) = pairs_of(words(1000, 500), passage("10"), pieces, MARKS)
    asked = asked_ids(pair)
    assert len(asked) == LONGEST_TEXT
    assert (asked[0], asked[-1]) == (1000, 1499)


def test_a_long_title_is_cut() -> None:
    (pair,) = pairs_of("1", passage("10", title=words(2000, 100)), pieces, MARKS)
    assert sum(2000 <= token < 2100 for token in pair.ids) == LONGEST_TITLE


def test_a_heading_that_repeats_the_title_is_read_once() -> None:
    assert title_of(passage("10", title="Gifts", headings=("Gifts", "Refunds"))) == "Gifts > Refunds"


def test_a_long_passage_is_read_in_parts_that_each_have_text_and_title() -> None:
    parts = pairs_of("1 2", passage(*(words(number * 1000, 100) for number in range(1, 8))), pieces, MARKS)
    assert [part.first for part in parts] == [0, 3, 6]
    assert all(part.ids[:6] == (-1, 1, 2, -2, -2, 7) for part in parts)


def test_a_sentence_longer_than_a_pair_is_cut() -> None:
    parts = pairs_of("1", passage("10", words(5000, 900), "20"), pieces, MARKS)
    assert [part.first for part in parts] == [0, 1, 2]
    assert len(parts[1].ids) == LONGEST_PAIR


def test_a_passage_without_sentences_is_still_a_pair() -> None:
    (pair,) = pairs_of("1", passage(), pieces, MARKS)
    assert pair.sentences == ()


@given(st.lists(numbers, max_size=30), numbers, numbers)
def test_each_sentence_is_in_exactly_one_pair_and_no_pair_is_too_long(
    lengths: list[int], asked: int, titled: int
) -> None:
    given_passage = passage(
        *(words(1000 * place, length) for place, length in enumerate(lengths, 1)), title=words(1, titled)
    )
    parts = pairs_of(words(100_000, asked), given_passage, pieces, MARKS)
    assert all(len(part.ids) <= LONGEST_PAIR for part in parts)
    found = [ids for part in parts for ids in sentence_ids(part)]
    assert found == [tuple(range(1000 * place, 1000 * place + length)) for place, length in enumerate(lengths, 1)]
