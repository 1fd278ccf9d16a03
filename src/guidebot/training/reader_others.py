"""Passages of the same service that do not answer a message, so that the reader learns what a message is about.

Written messages come with near misses from their own passage's subject. What a search finds besides is of another
subject and often has the right kind of answer: a number of days, but of something else.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from guidebot.index.embedders.protocol import Vectors
from guidebot.training.hard_negatives import Embed
from guidebot.training.reader_data import ANSWERED, ReaderExample, TrainingPassage

ALIKE = 0.62  # cosine from which a passage may say the same as the one that answers
FIRST = 15  # passages most like the message, of which one is drawn
FEWEST = 6  # other passages of a service
LONGEST = 900  # characters of a passage that are compared
OTHER = "other"  # their relation


def other_examples(examples: Sequence[ReaderExample], embed: Embed, draw: random.Random) -> list[ReaderExample]:
    """For each message with a written answer, two passages of its service that do not answer it.

    One is drawn from those most like the message, one from all. None are as much like the answering passage as those
    that repeat it.
    """
    answered = [each for each in examples if each.relation == ANSWERED and each.deciding]
    passages = list({each.passage.id: each.passage for each in examples}.values())
    if not answered:
        return []
    vectors = embed([_text(each) for each in passages])
    asked = embed([each.text[:LONGEST] for each in answered])
    places = {each.id: place for place, each in enumerate(passages)}
    own: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(passages):
        own[each.service].append(place)
    found = []
    for example, vector in zip(answered, asked, strict=True):
        right = places[example.passage.id]
        others = _unlike(vectors, right, own[example.passage.service])
        if len(others) >= FEWEST:
            nearest = sorted(others, key=lambda place: -float(vectors[place] @ vector))[:FIRST]
            drawn = {draw.choice(nearest), draw.choice(others)}
            wrong = replace(example, relevant=False, deciding=(), relation=OTHER)
            found += [replace(wrong, passage=passages[place]) for place in sorted(drawn)]
    return found


def _unlike(vectors: Vectors, right: int, places: Sequence[int]) -> list[int]:
    cosines = vectors[list(places)] @ vectors[right]
    return [place for place, cosine in zip(places, np.asarray(cosines), strict=True) if cosine < ALIKE]


def _text(passage: TrainingPassage) -> str:
    return " ".join((passage.text.title, *passage.text.headings, *passage.text.sentences))[:LONGEST]
