"""LoRA training on questions and passages. Only this module imports peft, accelerate and datasets."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset, disable_progress_bars  # type: ignore[import-untyped]
from peft import LoraConfig, TaskType
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.evaluation import SentenceEvaluator
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from transformers import EarlyStoppingCallback, PrinterCallback, set_seed

from guidebot.errors import UsageError
from guidebot.index.embedders.adapter import Matrices
from guidebot.training.hyperparameters import AdapterTraining
from guidebot.training.question_pairs import QuestionPairs, TrainingQuestion

# The linear layers of a BERT-like network.
LAYERS = ["query", "key", "value", "dense"]
MEASURE = "success"


class GroupedBatches(DefaultBatchSampler):
    """Batches of questions from one group, each with a different passage, so that in-batch negatives are hard.

    The remainders of the groups fill the last, mixed batches.
    """

    def __init__(self, *args: Any, groups: Sequence[str], passages: Sequence[str], **others: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **others)
        self.groups = groups
        self.passages = passages

    def __len__(self) -> int:
        """The number of batches per epoch."""
        return len(self.batches(0))

    def __iter__(self) -> Iterator[list[int]]:
        """The batches of this epoch."""
        yield from self.batches(self.seed + self.epoch)

    def batches(self, seed: int) -> list[list[int]]:
        """The batches of an epoch, determined by the seed."""
        chance = random.Random(seed)  # noqa: S311  # no secrets here
        by_group: dict[str, list[int]] = defaultdict(list)
        for place, group in enumerate(self.groups):
            by_group[group].append(place)
        whole: list[list[int]] = []
        rest: list[int] = []
        for places in by_group.values():
            chance.shuffle(places)
            cut = self._cut(places)
            whole += [batch for batch in cut if len(batch) == self.batch_size]
            rest += [place for batch in cut if len(batch) < self.batch_size for place in batch]
        chance.shuffle(rest)
        whole += self._cut(rest)
        chance.shuffle(whole)
        return [batch for batch in whole if len(batch) > 1]

    def _cut(self, places: Sequence[int]) -> list[list[int]]:
        batches: list[list[int]] = []
        for place in places:
            for batch in batches:
                if len(batch) < self.batch_size and all(
                    self.passages[place] != self.passages[other] for other in batch
                ):
                    batch.append(place)
                    break
            else:
                batches.append([place])
        return batches


class StoppingMeasure(SentenceEvaluator):
    """Early-stopping metric of the current model."""

    def __init__(self, measured: Callable[[], float]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the parent class is untyped
        self.measured = measured
        self.primary_metric = MEASURE

    def __call__(self, *_: Any, **__: Any) -> dict[str, float]:  # noqa: ANN401
        """The metric by its name."""
        return {MEASURE: self.measured()}


def train(
    model: SentenceTransformer,
    pairs: QuestionPairs,
    questions: Sequence[TrainingQuestion],
    how: AdapterTraining,
    folder: Path,
    measured: Callable[[], float],
) -> Matrices:
    """Train the adapters of a model in place, and return the best by `measured`.

    Checkpoints are in `folder`; an interrupted call with the same settings resumes from them.
    Raises `UsageError` if too few questions have enough negatives.
    """
    disable_progress_bars()
    set_seed(how.seed)
    model.add_adapter(
        LoraConfig(
            task_type=TaskType.FEATURE_EXTRACTION,
            r=how.rank,
            lora_alpha=how.rank,
            lora_dropout=0.0,
            target_modules=LAYERS,
        )
    )
    # It would draw a progress bar for model cards that nobody reads.
    model.model_card_data.set_widget_examples = lambda _: None  # type: ignore[assignment, method-assign]
    usable = [question for question in questions if len(question.negatives) >= how.negatives]
    if len(usable) < how.batch:
        raise UsageError(
            f"only {len(usable)} of {len(questions)} questions have {how.negatives} negatives, "
            f"but {how.batch} are needed; add passages to each service or use fewer --negatives"
        )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(how, folder, usable, pairs),
        train_dataset=_dataset(usable, pairs, how),
        loss=MultipleNegativesRankingLoss(model, scale=1 / how.temperature),
        evaluator=StoppingMeasure(measured),
        callbacks=[EarlyStoppingCallback(how.patience)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=any(folder.glob("checkpoint-*")) or None)
    return _matrices(model, how.strength)


def _arguments(
    how: AdapterTraining, folder: Path, questions: Sequence[TrainingQuestion], pairs: QuestionPairs
) -> SentenceTransformerTrainingArguments:
    an_epoch = -(-len(questions) // how.batch)
    steps = how.epochs * an_epoch
    sampler = partial(
        GroupedBatches,
        groups=[pairs.passages[question.passage].group for question in questions],
        passages=[question.passage for question in questions],
    )
    every = max(1, an_epoch // how.checks)
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        num_train_epochs=how.epochs,
        per_device_train_batch_size=how.batch,
        learning_rate=how.rate,
        warmup_steps=max(1, steps // 10),
        lr_scheduler_type="cosine",
        seed=how.seed,
        data_seed=how.seed,
        batch_sampler=sampler,
        eval_strategy="steps",
        eval_steps=every,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model=f"eval_{MEASURE}",
        greater_is_better=True,
        logging_steps=max(1, every // 4),
        report_to=[],
        disable_tqdm=True,
        bf16=torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def _dataset(questions: Sequence[TrainingQuestion], pairs: QuestionPairs, how: AdapterTraining) -> Dataset:
    chance = random.Random(how.seed)  # noqa: S311  # no secrets here
    columns: dict[str, list[str]] = {
        "question": [question.text for question in questions],
        "passage": [pairs.passages[question.passage].text for question in questions],
    }
    drawn = [chance.sample(question.negatives, how.negatives) for question in questions]
    for number in range(how.negatives):
        columns[f"negative {number}"] = [pairs.passages[keys[number]].text for keys in drawn]
    return Dataset.from_dict(columns)


def _network(model: SentenceTransformer) -> Any:  # noqa: ANN401  # any transformer network
    return model[0].auto_model


def _matrices(model: SentenceTransformer, strength: float) -> Matrices:
    """The adapters of a model by layer, as float16; scale and strength are folded into the left matrix."""
    layers = {}
    for name, module in _network(model).named_modules():
        if hasattr(module, "lora_A"):
            (key,) = module.lora_A.keys()
            left = module.lora_B[key].weight.detach().cpu().numpy() * module.scaling[key] * strength
            right = module.lora_A[key].weight.detach().cpu().numpy()
            if left.any():  # layers that the vector does not depend on learn nothing
                layers[name] = (right.astype(np.float16), left.astype(np.float16))
    return layers
