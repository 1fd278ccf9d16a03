"""Passages that look as if they answered a question, and do not."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from guidebot.index.bm25 import BM25Index
from guidebot.index.embedders.protocol import Vectors
from guidebot.training.pairs import QuestionPairs, TrainingQuestion

# The first of a list may well answer too, though nobody wrote the question for them.
BY_MEANING = slice(2, 22)
BY_WORDS = slice(1, 6)
ALIKE = 0.9  # cosine of two passages from which they say the same
Embed = Callable[[Sequence[str]], Vectors]


class PassageVectors:
    """The passages of some lessons, embedded and indexed group by group."""

    def __init__(self, lessons: QuestionPairs, embed: Embed) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for passage in lessons.passages.values():
            groups[passage.group].append(passage.id)
        self.lessons = lessons
        self.embed = embed
        self.groups: Mapping[str, Sequence[str]] = groups
        texts = [passage.text for passage in lessons.passages.values()]
        self._rows = {key: row for row, key in enumerate(lessons.passages)}
        self._vectors = embed(texts)
        self._words = {
            group: BM25Index.build([lessons.passages[key].text for key in keys]) for group, keys in groups.items()
        }

    def group_of(self, question: TrainingQuestion) -> str:
        """The group that a question is searched for in."""
        return self.lessons.passages[question.passage].group

    def by_meaning(self, group: str, vector: Vectors) -> Vectors:
        """The cosine of each passage of a group with a vector."""
        return np.asarray(self.vectors(self.groups[group]) @ vector)

    def by_words(self, group: str, question: str) -> Vectors:
        """The score by words of each passage of a group."""
        return np.asarray(self._words[group].scores(question))

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """The vectors of some passages, shape (keys, dimension)."""
        return np.asarray(self._vectors[[self._rows[key] for key in keys]])


def mine(questions: Sequence[TrainingQuestion], library: PassageVectors) -> list[tuple[str, ...]]:
    """For each question the ids of passages of its group that come next in rank, near-copies of its own left out."""
    vectors = library.embed([question.text for question in questions])
    return [_mined(question, library, vector) for question, vector in zip(questions, vectors, strict=True)]


def _mined(question: TrainingQuestion, library: PassageVectors, vector: Vectors) -> tuple[str, ...]:
    group = library.group_of(question)
    keys = library.groups[group]
    alike = library.vectors(keys) @ library.vectors([question.passage])[0] >= ALIKE
    wrong = [place for place in range(len(keys)) if not alike[place] and keys[place] != question.passage]
    meaning, words = library.by_meaning(group, vector), library.by_words(group, question.text)
    nearest = sorted(wrong, key=lambda place: -meaning[place])[BY_MEANING]
    wordy = [place for place in sorted(wrong, key=lambda place: -words[place])[BY_WORDS] if words[place] > 0]
    return tuple(dict.fromkeys(keys[place] for place in (*nearest, *wordy)))
