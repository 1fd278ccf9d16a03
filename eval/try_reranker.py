"""Try a cross-encoder over what the adapted search finds, and show what its order is worth.

    python eval/try_reranker.py DATA ADAPTER [--questions 1500] [--measured 150]

It starts from the packaged model with ADAPTER merged in, gets a head and low-rank matrices of its own, and learns from
lists: the passage that answers a question first, then wrong ones out of the first twelve that the search by meaning and
words finds. What it makes of the first ten is printed alone and mixed in, beside the order that it was given.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import BertForSequenceClassification, PreTrainedTokenizerBase, set_seed

from guidebot.config import PACKAGED_MODEL
from guidebot.index.embedders.adapter import read_adapter
from guidebot.index.embedders.torch import SentenceTransformersEmbedder
from guidebot.retrieval.fusion import fuse
from guidebot.training.adapter import LEXICAL
from guidebot.training.hard_negatives import ALIKE, PassageVectors
from guidebot.training.question_pairs import TrainingQuestion, part, read_question_pairs

RANK, RATE, QUESTIONS, NEGATIVES, TOKENS, SEED = 32, 5e-4, 8, 4, 128, 1
AMONG, DEPTH, FIRST = 12, 10, 5
MIXES = (0.0, 0.25, 0.5, 1.0, 2.0)
Ranking = list[tuple[str, float]]


def ranked(questions: Sequence[TrainingQuestion], library: PassageVectors) -> list[Ranking]:
    """The first passages of each question by meaning and words, with their fused scores."""
    found = []
    for question, vector in zip(questions, library.embed([each.text for each in questions]), strict=True):
        group = library.group_of(question)
        scores = {"dense": library.by_meaning(group, vector), "lexical": library.by_words(group, question.text)}
        lists = {name: dict(zip(library.groups[group], map(float, own), strict=True)) for name, own in scores.items()}
        found.append(fuse(lists, {"dense": 1.0, "lexical": LEXICAL})[: AMONG + 1])
    return found


def wrong(question: TrainingQuestion, ranking: Ranking, library: PassageVectors) -> list[str]:
    """Passages found that do not say what the right one says."""
    (own,) = library.vectors([question.passage])
    keys = [key for key, _ in ranking if key != question.passage]
    alike = library.vectors(keys) @ own >= ALIKE if keys else []
    return [key for key, same in zip(keys, alike, strict=True) if not same]


class Reader:
    """A cross-encoder of the embedding model's own network."""

    def __init__(self, embedder: SentenceTransformersEmbedder, library: PassageVectors) -> None:
        self.tokenizer: PreTrainedTokenizerBase = embedder.model.tokenizer
        folder = Path(tempfile.mkdtemp())
        embedder.model[0].auto_model.save_pretrained(folder)
        network = BertForSequenceClassification.from_pretrained(folder, num_labels=1)
        shutil.rmtree(folder)
        layers = ["query", "key", "value", "dense"]
        config = LoraConfig(task_type=TaskType.SEQ_CLS, r=RANK, lora_alpha=RANK, target_modules=layers)
        self.network = get_peft_model(network, config)
        self.library = library

    def scores(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """How well each passage, by id, answers its question, shape (pairs,)."""
        texts = [self.library.pairs.passages[key].text for _, key in pairs]
        fields = self.tokenizer(
            [question for question, _ in pairs],
            texts,
            truncation="only_second",
            max_length=TOKENS,
            padding=True,
            return_tensors="pt",
        )
        return self.network(**fields).logits[:, 0]

    def learn(self, lists: Sequence[tuple[str, list[str]]]) -> None:
        """Learn from lists whose first passage is right: the cross-entropy over each list (ListNet's top one)."""
        matrices = [each for each in self.network.parameters() if each.requires_grad]
        optimiser = torch.optim.AdamW(matrices, lr=RATE)
        steps = len(lists) // QUESTIONS
        rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
        began = time.monotonic()
        for step in range(steps):
            batch = lists[step * QUESTIONS : (step + 1) * QUESTIONS]
            scores = self.scores([(question, key) for question, keys in batch for key in keys])
            each = torch.split(scores, [len(keys) for _, keys in batch])
            loss = -torch.stack([torch.log_softmax(own, 0)[0] for own in each]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
            if step % (steps // 8 or 1) == 0:
                print(f"step {step} of {steps}: loss {float(loss):.3f}, {time.monotonic() - began:.0f} s", flush=True)


def show(questions: Sequence[TrainingQuestion], rankings: Sequence[Ranking], reader: Reader) -> None:
    """Success of each mixture of the given order and the cross-encoder's."""
    reader.network.eval()
    scored = []
    with torch.no_grad():
        for question, ranking in zip(questions, rankings, strict=True):
            read = reader.scores([(question.text, key) for key, _ in ranking[:DEPTH]]).numpy()
            scored.append((np.array([score for _, score in ranking[:DEPTH]]), read))
    for mix in (*MIXES, None):
        places = [
            _place(question, ranking, read if mix is None else _standard(given) + mix * _standard(read))
            for question, ranking, (given, read) in zip(questions, rankings, scored, strict=True)
        ]
        first, five = (np.mean([place < depth for place in places]) for depth in (1, FIRST))
        name = "alone" if mix is None else f"{mix:g}"
        print(f"mixed in {name}: Success@1 {first:.3f}, Success@{FIRST} {five:.3f}")


def _standard(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / max(float(scores.std()), 1e-9)


def _place(question: TrainingQuestion, ranking: Ranking, scores: np.ndarray) -> int:
    order = [ranking[at][0] for at in np.argsort(-scores, kind="stable")]
    return order.index(question.passage) if question.passage in order else len(ranking)


def main() -> None:
    """Learn, and show what it was worth on questions to stop by, whose documents it never saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("--questions", type=int, default=1500)
    parser.add_argument("--measured", type=int, default=150)
    options = parser.parse_args()
    set_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311  # no secrets here
    pairs = read_question_pairs(options.data)
    parts = part(pairs)
    embedder = SentenceTransformersEmbedder(PACKAGED_MODEL, read_adapter(options.adapter))
    library = PassageVectors(pairs, embedder.embed)
    learnt = chance.sample(parts.learnt, min(options.questions, len(parts.learnt)))
    lists = []
    for question, ranking in zip(learnt, ranked(learnt, library), strict=True):
        others = wrong(question, ranking, library)
        lists.append((question.text, [question.passage, *chance.sample(others, min(NEGATIVES, len(others)))]))
    reader = Reader(embedder, library)
    reader.learn(lists)
    measured = parts.stopping[: options.measured]
    show(measured, ranked(measured, library), reader)


if __name__ == "__main__":
    main()
