import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.errors import IndexDamaged
from guidebot.index.bm25 import NOWHERE, BM25Index
from guidebot.text.terms import terms

TEXTS = ["Moderators can mute viewers", "Gifts become Diamonds", "直播中断后可以申诉"]


def test_terms_are_stemmed_and_common_words_go() -> None:
    assert terms("How do I withdraw my withdrawals?") == ["withdraw", "withdraw"]
    assert terms("The creator’s LIVE") == ["creator", "live"]


def test_chinese_is_matched_by_pairs_of_characters() -> None:
    assert terms("直播申诉") == ["直播", "播申", "申诉"]
    assert terms("播") == ["播"]


def test_scores_rank_the_text_with_the_words_first() -> None:
    index = BM25Index.build(TEXTS)
    assert index.scores("muting a viewer").argmax() == 0
    assert index.scores("怎么申诉").argmax() == 2
    assert index.scores("zebra").tolist() == [0, 0, 0]


def test_what_is_saved_is_read_back() -> None:
    index = BM25Index.build(TEXTS)
    again = BM25Index.from_bytes(index.to_bytes())
    assert again.scores("diamonds").tolist() == index.scores("diamonds").tolist()
    assert again.rarity("diamond") == index.rarity("diamond")


def test_scores_are_those_of_the_formula() -> None:
    # N 3, n 1, tf 1, length 3 of a mean of (3 + 3 + 8) / 3
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    expected = idf / (1 + 1.5 * (1 - 0.75 + 0.75 * 3 / (14 / 3)))
    assert BM25Index.build(TEXTS).scores("gifts")[1] == pytest.approx(expected)


WORD_LISTS = st.lists(st.lists(st.sampled_from(["gift", "coin", "live", "直播", "mute"]), max_size=6).map(" ".join))


@given(old=WORD_LISTS, new=WORD_LISTS, seed=st.randoms(use_true_random=False))
def test_amending_gives_what_building_anew_gives(old: list[str], new: list[str], seed: random.Random) -> None:
    kept = [(place, text) for place, text in enumerate(old) if seed.random() < 0.7]
    both = [*kept, *((NOWHERE, text) for text in new)]
    seed.shuffle(both)
    added = [text for origin, text in both if origin == NOWHERE]
    amended = BM25Index.build(old).amended([origin for origin, _ in both], added)
    anew = BM25Index.build([text for _, text in both])
    for word in ("gift", "coin live", "直播", "mute mute"):
        assert amended.scores(word).tolist() == anew.scores(word).tolist()
    assert amended.vocabulary.keys() == anew.vocabulary.keys()


def test_rarity_runs_from_every_text_to_none() -> None:
    index = BM25Index.build(["live gift", "live", "live"])
    assert index.rarity("live") == 0.0
    assert index.rarity("gift") == index.rarity("zebra") == 1.0


def test_texts_without_words_can_be_indexed() -> None:
    assert BM25Index.build(["…", "!"]).scores("gift").tolist() == [0, 0]


def test_damage_is_named() -> None:
    with pytest.raises(IndexDamaged, match="guidebot index"):
        BM25Index.from_bytes(b"PK\x03 broken")
