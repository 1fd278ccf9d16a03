"""Hostile ground: whatever happens to a build, either the old or the new index answers, and nothing is lost.

`make faults` writes the counts into a table.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path

import pytest
from faulting import (
    ask_until,
    build_round,
    build_with_little_room,
    guide_over,
    kill_after,
    processes,
    round_of,
    write_round,
)

from conftest import ROOT, Count, no_progress, with_model, write_corpus
from guidebot.config import Settings
from guidebot.errors import GuidebotError
from guidebot.guide import Guide
from guidebot.index.chroma import PRIVATE
from waiting import wait_until

pytestmark = pytest.mark.faults
KILLS = 50
REAL_KILLS = 10


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A corpus in its first round, built."""
    write_round(tmp_path, 0)
    build_round(tmp_path)
    return tmp_path


def test_builds_killed_at_random_moments(place: Path, count: Count) -> None:
    chance, context = random.Random(5), processes()  # noqa: S311  # no secrets here
    whole, number = 0.0, 1000
    for _ in range(2):  # the first start imports everything, the second is what the others take
        write_round(place, number := number + 1)
        process = context.Process(target=build_round, args=(place, 0.02))
        started = time.perf_counter()
        process.start()
        process.join()
        whole = time.perf_counter() - started
    killed, old, new, current = 0, 0, 0, number
    while killed < KILLS:
        write_round(place, number := number + 1)
        process = context.Process(target=build_round, args=(place, 0.02))
        process.start()
        hit = kill_after(process, chance.uniform(0.0, whole))
        found = round_of(guide_over(place))
        assert found in {current, number}
        killed, old, new = killed + hit, old + (hit and found != number), new + (hit and found == number)
        current = found
    build_round(place)
    assert round_of(guide_over(place)) == number
    assert not list((place / "index").glob(".building-*"))
    assert old > 0
    count("A build killed (SIGKILL) while it ran, at a random moment", killed, old, new)


@pytest.mark.real_model
def test_real_builds_killed_at_random_moments(shipped_guide: Guide, models: Path, tmp_path: Path, count: Count) -> None:
    """With the real model: each goes on where the one before was killed, until the last one is through."""
    index = with_model(tmp_path / "index", models)
    corpus = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus" / "en-GB" / "eligibility", corpus / "en-GB" / "eligibility")
    guide = Guide(Settings(corpus=corpus, index=index), shipped_guide.embedder)
    first = guide.build(no_progress).manifest.generation
    for topic in ("money", "rules"):  # enough that hardly a build is through before it is killed
        shutil.copytree(ROOT / "corpus" / "en-GB" / topic, corpus / "en-GB" / topic)
    chance, killed, old = random.Random(7), 0, 0  # noqa: S311  # the same
    embedded: list[int] = []
    command = [sys.executable, "-m", "guidebot", "index", "--corpus", str(corpus), "--index", str(index)]
    for number in range(REAL_KILLS):
        building = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 2:  # once it has come as far as embedding
            most = max(embedded, default=0)
            wait_until(lambda: grown(building, guide, most), "the build to embed", seconds=600)  # noqa: B023  # at once
        with suppress(subprocess.TimeoutExpired):
            building.wait(chance.uniform(0.0, 2.0))
        killed += building.poll() is None
        building.kill()
        building.wait()
        embedded.append(size_of(guide.generations.embedded))
        turn = guide.ask(guide.query("How old do I have to be to host a LIVE?"))
        assert "18" in turn.answer.text
        old += turn.generation == first and building.returncode != 0
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert guide.generation().name != first
    assert guide.ask(guide.query("how do I withdraw my rewards")).answer.citations
    assert max(embedded) > 0
    count("The same with the real embedding model", killed, old, killed - old)


def grown(building: "subprocess.Popen[bytes]", guide: Guide, most: int) -> bool:
    """True once a build has embedded more than the builds before it, or has ended."""
    return size_of(guide.generations.embedded) > most or building.poll() is not None


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_two_writers_at_once(place: Path, count: Count) -> None:
    context, new, refused = processes(), 0, 0
    for number in range(1, 11):
        write_round(place, number)
        both = [context.Process(target=build_round, args=(place, 0.05)) for _ in range(2)]
        for process in both:
            process.start()
        for process in both:
            process.join()
        refused += sum(process.exitcode != 0 for process in both)
        new += round_of(guide_over(place)) == number
    assert new == 10
    assert refused > 0
    count(f"Two writers at once (one of them refused in a line {refused} times)", 10, 0, new)


def test_eight_readers_through_ten_publishes(place: Path, count: Count) -> None:
    context = processes()
    said, answered = context.Queue(), context.Array("i", 8)
    stop = place / "stop"
    readers = [
        context.Process(target=ask_until, args=(place, stop, said, answered, number), daemon=True)
        for number in range(8)
    ]
    for reader in readers:
        reader.start()
    for number in range(1, 11):
        before = answered[:]
        wait_until(lambda: answered_more(answered, before, readers), "each reader to answer")  # noqa: B023  # at once
        write_round(place, number)
        build_round(place, keep=1)
    stop.touch()
    results = [said.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    assert {error for _, _, error in results} == {""}
    assert all(rounds > 1 for _, rounds, _ in results)
    answers = sum(answers for answers, _, _ in results)
    count("A question by one of eight readers during ten publishes", answers, 0, answers)


def answered_more(answered: "SynchronizedArray[int]", before: Sequence[int], readers: Sequence[BaseProcess]) -> bool:
    """True once each reader has answered since `before`; fails if one has stopped."""
    assert all(reader.is_alive() for reader in readers)
    return all(now > then for now, then in zip(answered[:], before, strict=True))


def test_files_that_may_not_grow(place: Path, count: Count) -> None:
    """As on a full disk, at every size up to the one that suffices: each file of a generation is the one that fails."""
    context, old, new, current, sizes = processes(), 0, 0, 0, [2**n for n in range(6, 23)]
    for number, most in enumerate(sizes, start=1):
        write_round(place, number)
        process = context.Process(target=build_with_little_room, args=(place, most))
        process.start()
        process.join()
        assert process.exitcode in {0, 3}
        found = round_of(guide_over(place))
        assert found == (number if process.exitcode == 0 else current)
        old, new, current = old + (found != number), new + (found == number), found
        assert not list((place / "index").glob(".building-*"))
    assert min(old, new) > 0
    count("A file that may not grow beyond a size, for 17 sizes", len(sizes), old, new)


def can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


@pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")
def test_a_full_disk(tmp_path: Path, count: Count) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "none", disk], check=False).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        write_corpus(tmp_path / "corpus", {"en-GB/age.md": "# Host age\n\nA LIVE host must be 18 or older.\n"})
        guide = Guide(Settings(corpus=tmp_path / "corpus", index=disk / "index"), guide_over(tmp_path).embedder)
        first = guide.build(no_progress).manifest.generation
        old = 0
        for number in range(10):
            (disk / "filler").unlink(missing_ok=True)
            room = shutil.disk_usage(disk).free - number * 15_000
            (disk / "filler").write_bytes(b"\0" * max(room, 0))
            write_corpus(tmp_path / "corpus", {"en-GB/new.md": f"# New\n\nNew words {number}.\n"})
            with pytest.raises(GuidebotError, match="free up space"):
                guide.build(no_progress)
            turn = guide.ask(guide.query("how old must a host be"))
            old += turn.generation == first and "18" in turn.answer.text
        (disk / "filler").unlink()
        assert guide.build(no_progress).fresh
        count("A disk with 0 to 135 KB left", 10, old, 0)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_corpus_that_changes_while_it_is_read(place: Path, count: Count) -> None:
    done = threading.Event()

    def rewrite() -> None:
        number = 0
        while not done.is_set():
            number += 1
            path = place / "corpus" / "en-GB" / f"d{number % 12}.md"
            if number % 5 == 0:
                path.unlink(missing_ok=True)
            else:
                path.write_text(f"# Juggling {number % 12}\n\nRound{number}word rules juggling on LIVE.\n")

    rewriting = threading.Thread(target=rewrite)
    rewriting.start()
    new = 0
    try:
        for _ in range(20):
            build_round(place)
            guide = guide_over(place)
            new += "18 or older" in guide.ask(guide.query("how old must a host be")).answer.text
    finally:
        done.set()
        rewriting.join()
    write_round(place, 7)
    build_round(place)
    assert round_of(guide_over(place)) == 7
    count("A corpus that changes while it is read", 20, 0, new)


DYING = """
import os, pathlib, sys
from faulting import guide_over, round_of
guide = guide_over(pathlib.Path(sys.argv[1]))
round_of(guide)
os._exit(9)
"""


def test_killed_readers_leave_nothing_for_long(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "left"
    left.mkdir()
    monkeypatch.setenv("TMPDIR", str(left))
    monkeypatch.setattr("tempfile.tempdir", None)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", DYING, str(place)], env=environment, check=False)
    assert len(list(left.glob(f"{PRIVATE}*"))) == 1
    guide = guide_over(place)
    round_of(guide)
    assert len(list(left.glob(f"{PRIVATE}*"))) == 1
