from collections import Counter

import pytest

from guidebot.guide import Guide
from guidebot.index.vocabulary import WORD, Vocabulary
from guidebot.retrieval.query_correction import correct_query, is_name, known_words
from guidebot.retrieval.query_variants import EARLIER_WORDS, variant_texts

VOCABULARY = Vocabulary(Counter({"withdrawal": 9, "withdraw": 4, "gifts": 7, "moderator": 5, "block": 3, "black": 6}))


def no_word(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("written", "meant"),
    [("witdrawl", "withdrawal"), ("Moderater", "moderator"), ("gfits", "gifts"), ("blok", "block"), ("blck", "block")],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    if written == "blck":  # as near to black, which is more frequent
        meant = "black"
    assert VOCABULARY.meant(written, no_word) == meant


@pytest.mark.parametrize("word", ["withdrawals", "gift", "the", "xyzzy", "lock", "gif", "rgifts"])
def test_a_word_is_left_alone(word: str) -> None:
    assert VOCABULARY.meant(word, no_word) is None


def test_a_word_of_the_language_is_left_alone_though_the_corpus_lacks_it() -> None:
    assert VOCABULARY.meant("blick", no_word) is not None
    assert VOCABULARY.meant("blick", lambda word: word == "blick") is None


@pytest.mark.real_model
def test_questions_without_slips_stay_as_they_are(shipped_guide: Guide) -> None:
    generation = shipped_guide.generation()
    is_word = known_words(shipped_guide.embedder.count_tokens)
    for question in (
        "Why was my livestream stopped halfway through?",
        "can my nan wave at the camera while i'm gardening",
        "someone's stalking me and i'm scared",
        "Is it alright to wear stockings and drink prosecco on stream?",
    ):
        assert correct_query(question, generation, is_word).corrections == ()
    corrections = dict(correct_query("hw do i witdraw mony frm my acount", generation, is_word).corrections)
    assert corrections["witdraw"] == "withdraw"
    assert corrections["acount"] == "account"


@pytest.mark.real_model
@pytest.mark.parametrize(
    "question",
    [
        "where does the app keep its caches",
        "can a host be too overweight for a challenge",
        "my stream keeps reloading",
        "what colour is the moderator badge, and is a vape allowed",
        "ask Siobhan or Keira who moderates, they asked @jaydenn_live",
    ],
)
def test_a_word_of_the_dictionary_and_a_name_stay_as_they_are(shipped_guide: Guide, question: str) -> None:
    generation = shipped_guide.generation()
    is_word = known_words(shipped_guide.embedder.count_tokens)
    assert correct_query(question, generation, is_word).corrections == ()


def test_a_capital_within_a_sentence_or_a_handle_is_a_name() -> None:
    names = [
        found[0] for found in WORD.finditer("Moderater Kerri said so. Folowers of @jaydn WITDRAW") if is_name(found)
    ]
    assert names == ["Kerri", "jaydn"]


def test_a_follow_up_is_read_alone_after_the_turn_before_and_after_them_all() -> None:
    assert variant_texts("why?", ()) == ("why?",)
    assert variant_texts("why?", ("may I",)) == ("why?", "may I\nwhy?")
    assert variant_texts("why?", ("one", "two")) == ("why?", "two\nwhy?", "one\ntwo\nwhy?")


def test_of_a_long_conversation_the_latest_turns_are_read() -> None:
    long = " ".join(["word"] * EARLIER_WORDS)
    assert variant_texts("why?", (long, "two", "three")) == ("why?", "three\nwhy?", "two\nthree\nwhy?")
    assert variant_texts("why?", ("one", long)) == ("why?", f"{long}\nwhy?")
