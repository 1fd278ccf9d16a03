"""Which passages are read: the first of each search in turn, each once."""

from answering.sentences import candidate
from guidebot.answering.read_hits import interleaved
from guidebot.guide import Guide

ONE, TWO, THREE, FOUR = (candidate(number, 0).hit for number in range(1, 5))


def test_the_first_hits_of_each_search_are_read_once() -> None:
    assert interleaved([(ONE, TWO, THREE), (TWO, FOUR)], 9) == (ONE, TWO, FOUR, THREE)
    assert interleaved([(ONE, TWO, THREE), (FOUR,)], 2) == (ONE, FOUR)
    assert interleaved([()], 8) == ()


def test_what_one_sentence_of_a_long_message_asks_is_read(small_guide: Guide) -> None:
    two = Guide(small_guide.settings.model_copy(update={"passages": 2}), small_guide.embedder)
    story = "To add a moderator before a LIVE I tap Settings and Moderators and choose a person."
    query = two.query(f"{story} How old must a host be?")
    assert {hit.passage.source.document for hit in two.search(query)[0].hits} == {"en-GB/moderators"}
    assert {hit.passage.source.document for hit in two.ranked(query).found.hits} == {"en-GB/moderators", "age"}
