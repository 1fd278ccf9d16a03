"""Passages that do not answer a message, drawn for training."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from guidebot.index.embedders.protocol import Vectors
from guidebot.reader.reading import ReadablePassage
from guidebot.training.reader_data import ReaderExample, TrainingPassage
from guidebot.training.reader_others import other_examples

SUBJECTS = ("age", "music", "gifts", "guests", "tax", "bans", "keys", "shops")


def draw() -> random.Random:
    return random.Random(1)  # noqa: S311  # no secrets here


def embed(texts: Sequence[str]) -> Vectors:
    """One dimension for each subject."""
    rows = np.array([[float(subject in text) for subject in SUBJECTS] for text in texts], np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)


def example(number: int, service: str, subject: str, **fields: Any) -> ReaderExample:  # noqa: ANN401  # fields of all types
    passage = TrainingPassage(f"{service} {number}", service, ReadablePassage("", (), (f"On {subject}.",)))
    return replace(ReaderExample(passage, subject, "en", relevant=False, deciding=(), relation="near"), **fields)


def test_others_are_of_the_same_service_and_say_something_else() -> None:
    passages = [example(number, "Kite", subject) for number, subject in enumerate(SUBJECTS)]
    twin = example(9, "Kite", "music")
    elsewhere = example(1, "Reel", "gifts")
    asked = example(1, "Kite", "music", relevant=True, deciding=(0,), relation="answered")
    found = other_examples([*passages, twin, elsewhere, asked], embed, draw())
    assert 1 <= len(found) <= 2
    assert {(each.text, each.relevant, each.deciding, each.passage.service) for each in found} == {
        ("music", False, (), "Kite")
    }
    assert all("music" not in each.passage.text.sentences[0] for each in found)


def test_there_are_none_without_enough_passages_or_without_answers() -> None:
    asked = example(1, "Kite", "music", relevant=True, deciding=(0,), relation="answered")
    assert other_examples([asked, example(2, "Kite", "tax")], embed, draw()) == []
    assert other_examples([example(2, "Kite", "tax")], embed, draw()) == []
