"""Texts that come again are not embedded again."""

from collections.abc import Sequence

import numpy as np

from guidebot.index.embedders.protocol import EmbedsOnce, Vectors


class Counting:
    """Embeds a text as its length, and says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_each_text_once_and_in_the_order_of_the_texts() -> None:
    counting = Counting()
    embed = EmbedsOnce(counting)
    assert embed(["ab", "c", "ab"]).tolist() == [[2], [1], [2]]
    assert embed(["c", "def"]).tolist() == [[1], [3]]
    assert counting.asked == [["ab", "c"], ["def"]]


def test_the_oldest_are_forgotten() -> None:
    counting = Counting()
    embed = EmbedsOnce(counting, most=2)
    embed(["a", "bb"])
    assert embed(["ccc", "bb", "a"]).tolist() == [[3], [2], [1]]
    embed(["bb"])
    embed(["a"])
    assert counting.asked == [["a", "bb"], ["ccc"], ["a"]]
