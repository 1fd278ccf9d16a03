"""Mining of hard negatives: passages that look relevant to a question but are not."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from guidebot.index.bm25 import BM25Index
from guidebot.index.embedders.protocol import Vectors
from guidebot.training.question_pairs import QuestionPairs, TrainingQuestion

# The top passages may also answer the question, although it was not written for them.
BY_MEANING = slice(2, 22)
BY_WORDS = slice(1, 6)
ALIKE = 0.9  # lowest cosine of near-duplicate passages
Embed = Callable[[Sequence[str]], Vectors]


class PassageVectors:
    """Passages, embedded and indexed by group."""

    def __init__(self, pairs: QuestionPairs, embed: Embed) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for passage in pairs.passages.values():
            groups[passage.group].append(passage.id)
        self.pairs = pairs
        self.embed = embed
        self.groups: Mapping[str, Sequence[str]] = groups
        texts = [passage.text for passage in pairs.passages.values()]
        self._rows = {key: row for row, key in enumerate(pairs.passages)}
        self._vectors = embed(texts)
        self._words = {
            group: BM25Index.build([pairs.passages[key].text for key in keys]) for group, keys in groups.items()
        }

    def group_of(self, question: TrainingQuestion) -> str:
        """The group in which to search for a question."""
        return self.pairs.passages[question.passage].group

    def by_meaning(self, group: str, vector: Vectors) -> Vectors:
        """Cosine of each passage of a group with a vector, shape (passages,)."""
        return np.asarray(self.vectors(self.groups[group]) @ vector)

    def by_words(self, group: str, question: str) -> Vectors:
        """BM25 score of each passage of a group, shape (passages,)."""
        return np.asarray(self._words[group].scores(question))

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """The vectors of passages, shape (keys, dimension)."""
        return np.asarray(self._vectors[[self._rows[key] for key in keys]])


def mine(questions: Sequence[TrainingQuestion], library: PassageVectors) -> list[tuple[str, ...]]:
    """For each question, the ids of high-ranking passages of its group, without near-duplicates of the right one."""
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
