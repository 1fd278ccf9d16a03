"""Which passages are read: those that were found best, for the message and for its sentences."""

from answering.sentences import candidate
from guidebot.answering.read_hits import fused, interleaved
from guidebot.guide import Guide

ONE, TWO, THREE, FOUR = (candidate(number, 0).hit for number in range(1, 5))


def test_what_the_message_and_its_sentences_find_is_read_first() -> None:
    assert fused((ONE, TWO, THREE), [(THREE, FOUR)], 9) == (THREE, ONE, TWO, FOUR)
    assert fused((ONE, TWO, THREE), [], 2) == (ONE, TWO)
    assert fused((ONE,), [(FOUR,)], 1) == (ONE,)


def test_the_first_hits_of_each_search_come_once() -> None:
    assert interleaved([(ONE, TWO, THREE), (TWO, FOUR)], 9) == (ONE, TWO, FOUR, THREE)
    assert interleaved([(ONE, TWO, THREE), (FOUR,)], 2) == (ONE, FOUR)
    assert interleaved([()], 8) == ()


def test_the_sentences_of_a_long_message_are_searched_for_too(small_guide: Guide) -> None:
    story = "To add a moderator before a LIVE I tap Settings and Moderators and choose a person."
    query = small_guide.query(f"{story} How old must a host be? Is a host 18 or older? Was it 18 or older in 2022?")
    found = small_guide.search(query)[0], small_guide.ranked(query).found
    assert [each.hits[0].passage.source.document for each in found] == ["en-GB/moderators", "age"]
