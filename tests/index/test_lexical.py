from pathlib import Path

import pytest

from guidebot.errors import IndexDamaged
from guidebot.index.lexical import LexicalIndex, terms

TEXTS = ["Moderators can mute viewers", "Gifts become Diamonds", "直播中断后可以申诉"]


def test_terms_are_stemmed_and_common_words_go() -> None:
    assert terms("How do I withdraw my withdrawals?") == ["withdraw", "withdraw"]
    assert terms("The creator’s LIVE") == ["creator", "live"]


def test_chinese_is_matched_by_pairs_of_characters() -> None:
    assert terms("直播申诉") == ["直播", "播申", "申诉"]
    assert terms("播") == ["播"]


def test_scores_rank_the_text_with_the_words_first() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.scores("muting a viewer").argmax() == 0
    assert index.scores("怎么申诉").argmax() == 2
    assert index.scores("zebra").tolist() == [0, 0, 0]


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path / "words")
    again = LexicalIndex.load(tmp_path / "words", len(TEXTS))
    assert again.scores("diamonds").tolist() == index.scores("diamonds").tolist()
    assert again.rarity("diamond") == index.rarity("diamond")


def test_rarity_runs_from_every_text_to_none() -> None:
    index = LexicalIndex.build(["live gift", "live", "live"])
    assert index.rarity("live") == 0.0
    assert index.rarity("gift") == index.rarity("zebra") == 1.0


def test_texts_without_words_can_be_indexed() -> None:
    assert LexicalIndex.build(["…", "!"]).scores("gift").tolist() == [0, 0]


def test_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="guidebot index"):
        LexicalIndex.load(tmp_path, 1)
