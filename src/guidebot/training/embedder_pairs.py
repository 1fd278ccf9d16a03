"""Questions and what answers them, from the folders that the reader learns from, and the batches of an epoch."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from guidebot.index.embedders.multilingual import passage_text, question_text
from guidebot.index.split import context_of
from guidebot.reader.reading import JOINT
from guidebot.training.message_network import mistyped
from guidebot.training.question_pairs import QUESTIONS, read_question_pairs
from guidebot.training.reader_data import TrainingPassage, read_examples, read_passages

SENTENCE = 0.5  # share of the questions with a known answer that learn it alone, in place of its passage
FIRST = 0.8  # share of those that learn the best sentence, if several answer
TITLED = 0.85  # share of the texts that keep their title and headings
MISTYPED, LOWER = 0.1, 0.15  # shares of the questions with typing mistakes, and without capital letters


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, its passage, and the numbers of the sentences that answer it, best first; None if unknown."""

    text: str
    passage: TrainingPassage
    answers: tuple[int, ...] | None = None

    @property
    def group(self) -> str:
        """What its passage is about: its service, whose other passages are the hardest to tell from it."""
        return self.passage.service


@dataclass(frozen=True, slots=True)
class Pair:
    """The texts to embed: a question, what answers it, and a sentence beside it that does not."""

    question: str
    answer: str
    beside: str = ""


def answered_questions(folders: Sequence[Path]) -> list[AnsweredQuestion]:
    """The questions of the folders' messages.jsonl and questions.jsonl. Raises `UsageError` for invalid lines."""
    passages: dict[str, TrainingPassage] = {}
    for folder in folders:
        passages |= read_passages(folder)
    written = [each for folder in folders for each in read_examples(folder, passages) if each.relevant]
    found = [AnsweredQuestion(each.text.replace(JOINT, " "), each.passage, each.deciding) for each in written]
    for folder in folders:
        if (folder / QUESTIONS).is_file():
            questions = read_question_pairs(folder).questions
            found += [AnsweredQuestion(each.text, passages[each.passage]) for each in questions]
    return found


def batches(questions: Iterable[AnsweredQuestion], size: int, draw: random.Random) -> Iterator[list[AnsweredQuestion]]:
    """The batches of an epoch, each of different passages and if possible of one group; the rest is left out."""
    groups: dict[str, list[AnsweredQuestion]] = {}
    for each in questions:
        groups.setdefault(each.group, []).append(each)
    whole: list[list[AnsweredQuestion]] = []
    rest: list[AnsweredQuestion] = []
    for own in groups.values():
        full, left = _cut(own, size, draw)
        whole += full
        rest += left
    whole += _cut(rest, size, draw)[0]
    draw.shuffle(whole)
    yield from whole


def _cut(
    questions: Sequence[AnsweredQuestion], size: int, draw: random.Random
) -> tuple[list[list[AnsweredQuestion]], list[AnsweredQuestion]]:
    """Full batches of questions about different passages, and the questions that are left."""
    whole: list[list[AnsweredQuestion]] = []
    batch: dict[str, AnsweredQuestion] = {}
    left: list[AnsweredQuestion] = []
    for each in draw.sample(questions, len(questions)):
        if each.passage.id in batch:
            left.append(each)
            continue
        batch[each.passage.id] = each
        if len(batch) == size:
            whole.append(list(batch.values()))
            batch = {}
    return whole, [*left, *batch.values()]


def pair_of(question: AnsweredQuestion, draw: random.Random) -> Pair:
    """The texts of a question as it is learnt this time: varied, with its passage or with a sentence of it."""
    text = mistyped(question.text, draw) if draw.random() < MISTYPED else question.text
    text = question_text(text.lower() if draw.random() < LOWER else text)
    passage = question.passage.text
    context = context_of(passage.title, passage.headings) if draw.random() < TITLED else ""
    if not question.answers or draw.random() >= SENTENCE:
        return Pair(text, passage_text(f"{context}\n{' '.join(passage.sentences)}"))
    number = question.answers[0] if draw.random() < FIRST else draw.choice(question.answers)
    others = [each for place, each in enumerate(passage.sentences) if place not in question.answers]
    beside = passage_text(f"{context}\n{draw.choice(others)}") if others else ""
    return Pair(text, passage_text(f"{context}\n{passage.sentences[number]}"), beside)
