"""Examples from questions whose passage is known but not its sentences, and from what search mistakes for it."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from guidebot.text.language import language_of
from guidebot.training.hard_negatives import Embed, PassageVectors, mine
from guidebot.training.question_pairs import QUESTIONS, TrainingQuestion, read_question_pairs
from guidebot.training.reader_data import FOUND, ReaderExample, TrainingPassage, read_passages

MISTAKEN = 2  # passages that search finds for a question and that are taken as irrelevant, of those it ranks high
NEAR = 8  # how many of those there are to draw from


def question_examples(folder: Path, embed: Embed, draw: random.Random) -> list[ReaderExample]:
    """The examples of a folder's questions.jsonl; none without one. Raises `UsageError` for invalid lines."""
    if not (folder / QUESTIONS).is_file():
        return []
    pairs, passages = read_question_pairs(folder), read_passages(folder)
    mined = mine(pairs.questions, PassageVectors(pairs, embed))
    return [
        example
        for question, found in zip(pairs.questions, mined, strict=True)
        for example in _examples(question, found, passages, draw)
    ]


def _examples(
    question: TrainingQuestion, found: Sequence[str], passages: dict[str, TrainingPassage], draw: random.Random
) -> list[ReaderExample]:
    language = language_of(question.text)
    right = ReaderExample(passages[question.passage], question.text, language, relevant=True, source="questions")
    near = draw.sample(found[:NEAR], min(MISTAKEN, len(found[:NEAR])))
    wrong = replace(right, relevant=False, deciding=(), relation=FOUND)
    return [right, *(replace(wrong, passage=passages[key]) for key in near)]
