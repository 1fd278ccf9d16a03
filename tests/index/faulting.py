"""Builds and readers that run in processes of their own, so that they can be killed, starved and set against others."""

import multiprocessing
import resource
import signal
import time
import traceback
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path

from conftest import HashingEmbedder, no_progress, write_corpus
from guidebot.config import Settings
from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.index.embedders.protocol import Vectors

AGE = "A LIVE host must be 18 or older."


def processes() -> ForkServerContext:
    """Processes that start with everything imported, so that a kill hits the build and not the imports."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["faulting", "guidebot.index.build", "guidebot.index.chroma"])
    return context


def guide_over(place: Path, keep: int = 3) -> Guide:
    """A guide over the corpus and index of a place, as in a process of its own."""
    return Guide(Settings(corpus=place / "corpus", index=place / "index", keep=keep), HashingEmbedder())


def write_round(place: Path, number: int, documents: int = 12) -> None:
    """A corpus whose every document names its round, beside one that never changes."""
    files = {"en-GB/age.md": f"# Host age\n\n{AGE}\n"}
    for document in range(documents):
        files[f"en-GB/d{document}.md"] = (
            f"# Juggling {document}\n\nRound{number}word rules juggling {document} on LIVE.\n"
        )
    write_corpus(place / "corpus", files)


def round_of(guide: Guide) -> int:
    """The round that an index answers from; every document of it must agree, and the rest must be there."""
    assert AGE in guide.ask(guide.query("how old must a host be")).answer.text
    found, generation = guide.search(guide.query("rules juggling"))
    rounds = {
        int(word.removeprefix("Round").removesuffix("word"))
        for passage in [*generation.passages, *(hit.passage for hit in found.hits)]
        for word in passage.text.split()
        if word.startswith("Round")
    }
    assert len(rounds) == 1, rounds
    assert "juggling" in found.hits[0].passage.text
    return rounds.pop()


def build_round(place: Path, delay: float = 0.0, keep: int = 3) -> None:
    """Build what lies in a place."""
    Guide(guide_over(place, keep).settings, Slow(delay)).build(no_progress)


class Slow(HashingEmbedder):
    """Takes its time, as a real model would, so that a kill may hit the embedding too."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self._delay = delay

    def embed(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._delay)
        return super().embed(texts)


def build_with_little_room(place: Path, most: int) -> None:
    """Build where no file may grow beyond `most` bytes; exit 0 built, 3 refused in a line."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    guide = guide_over(place)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        guide.build(no_progress)
    except GuidebotError:
        raise SystemExit(3) from None


def ask_until(
    place: Path,
    stop: Path,
    said: "multiprocessing.Queue[tuple[int, int, str]]",
    answered: "SynchronizedArray[int]",
    me: int,
) -> None:
    """Ask again and again until a file is there; say how many answers there were, of how many rounds, and the error.

    Meanwhile `answered[me]` counts the answers.
    """
    guide = guide_over(place)
    answers, rounds = 0, set()
    try:
        while not stop.exists():
            rounds.add(round_of(guide))
            answers += 1
            answered[me] = answers
    except Exception:  # noqa: BLE001  # whatever it is, the test must hear of it
        said.put((answers, len(rounds), traceback.format_exc()))
    else:
        said.put((answers, len(rounds), ""))


def kill_after(process: ForkServerProcess, seconds: float) -> bool:
    """Let a process run so long, then kill it; say whether it was still running."""
    process.join(seconds)
    running = process.is_alive()
    process.kill()
    process.join()
    return running
