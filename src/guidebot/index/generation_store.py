"""Index generations in a folder, with a pointer to the current one and a write lock.

`<index>/CURRENT` names the current generation and is replaced atomically, so a reader sees either the old index or
the new one.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from guidebot.errors import IndexBusy, IndexDamaged, IndexMissing, IndexProblem, UsageError
from guidebot.index.embedders.protocol import Vectors
from guidebot.index.generation import VECTORS, Generation
from guidebot.index.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from guidebot.index.chroma import VectorStore

CURRENT = "CURRENT"
LOCK = ".lock"
EMBEDDED = ".embedded"
UNFINISHED = ".building-"
GENERATION = re.compile(r"\d{8}-\d{6}-\d{6}")
TIME_OF_NAME = "%Y%m%d-%H%M%S-%f"
ROLLED_BACK = "rolled back from "


@dataclass(frozen=True, slots=True)
class Pointer:
    """The current generation, and the one it was rolled back from, if any."""

    name: str
    rolled_back_from: str | None = None


class GenerationStore:
    """Generations in a folder, with one writer and any number of readers.

    `in_folder` is True if vectors are files in the generation's folder, so that a build can copy and amend them.
    """

    in_folder = True

    def __init__(self, index: Path, keep: int) -> None:
        self.index = index
        self.keep = keep

    @property
    def embedded(self) -> Path:
        """The embedding log, from which the next build resumes if this one is interrupted."""
        return self.index / EMBEDDED

    def pointer(self) -> Pointer:
        """The current generation. Raises `IndexMissing` if none was built, `IndexDamaged` if none is named."""
        try:
            name, *notes = (self.index / CURRENT).read_text(encoding="utf-8").splitlines() or [""]
        except (FileNotFoundError, NotADirectoryError) as error:
            if not self.names():
                raise IndexMissing(
                    f"no index in {self.index}; build it with: guidebot index, "
                    "or import one with: guidebot index --import FILE"
                ) from error
            raise IndexDamaged(f"{self.index / CURRENT} is missing; run: guidebot index") from error
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"cannot read {self.index / CURRENT}; run: guidebot index") from error
        if not GENERATION.fullmatch(name) or not self.folder(name).is_dir():
            raise IndexDamaged(f"{self.index / CURRENT} does not name a generation; run: guidebot index")
        before = notes[0].removeprefix(ROLLED_BACK) if notes else None
        return Pointer(name, before)

    def names(self) -> list[str]:
        """The names of the kept generations, oldest first."""
        if not self.index.is_dir():
            return []
        return sorted(path.name for path in self.index.iterdir() if GENERATION.fullmatch(path.name))

    def new_name(self, now: datetime) -> str:
        """A name that sorts after every other, even if the clock was set back."""
        latest = max(self.names(), default="")
        while (name := now.strftime(TIME_OF_NAME)) <= latest:
            now = datetime.strptime(latest, TIME_OF_NAME).replace(tzinfo=UTC) + timedelta(microseconds=1)
        return name

    def folder(self, name: str) -> Path:
        """The folder of a generation's files."""
        return self.index / name

    def manifest(self, name: str) -> Manifest:
        """A generation's manifest. Raises `IndexDamaged`."""
        return read_manifest(self.folder(name))

    def open(self, name: str) -> Generation:
        """Open a generation. Raises `IndexDamaged` if it fails verification."""
        return Generation(self.folder(name), self.vectors)

    def vectors(self, manifest: Manifest) -> "VectorStore":
        """The vectors of a generation's passages. Raises `IndexDamaged` if they fail verification."""
        from guidebot.index.chroma import open_vectors  # Chroma takes most of a second to import

        self.check_vectors(manifest)
        folder = self.folder(manifest.generation)
        manifest.check(folder, VECTORS)
        return open_vectors(folder / VECTORS)

    def check(self, name: str) -> Manifest:
        """A generation's manifest, after verifying that its files and vectors are there. Raises `IndexDamaged`."""
        manifest = self.manifest(name)
        manifest.check(self.folder(name))
        self.check_vectors(manifest)
        return manifest

    def check_vectors(self, manifest: Manifest) -> None:
        """Verify that a generation's vectors are where this store keeps them. Raises `IndexDamaged`."""
        if not any(name.startswith(f"{VECTORS}/") for name in manifest.checksums):
            raise IndexDamaged(
                f"the vectors of {manifest.generation} are on a Chroma server; set GUIDEBOT_CHROMA_URL, "
                "or run: guidebot index"
            )

    def write_vectors(
        self,
        draft: Path,
        name: str,  # noqa: ARG002  # only a server store needs it
        vectors: Mapping[str, Vectors],
        *,
        base: Path | None = None,
        removed: Sequence[str] = (),
    ) -> None:
        """Write the vectors of a draft by passage id, from scratch or into a copy of the vectors of `base`.

        Raises `IndexUnwritable`.
        """
        from guidebot.index.chroma import check_vectors, write_vectors

        scratch = draft / "scratch"
        if base is not None:
            shutil.copytree(base / VECTORS, scratch)
        write_vectors(scratch, vectors, removed)
        scratch.rename(draft / VECTORS)  # closed; never opened in this place
        check_vectors(draft / VECTORS, vectors)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock, which the system releases if the process dies.

        Raises `IndexBusy` if another process holds it, `UsageError` if the folder is not writable.
        """
        try:
            self.index.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.index / LOCK, timeout=0)
            lock.acquire()
        except Timeout as error:
            raise IndexBusy(f"another process is building {self.index}; wait for it to finish") from error
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.index} ({error.strerror or error}); choose another folder with --index"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def draft(self, name: str) -> Path:
        """Create a folder to build a generation in, invisible to readers."""
        folder = self.index / f"{UNFINISHED}{name}"
        folder.mkdir()
        return folder

    def put(self, draft: Path, manifest: Manifest) -> None:
        """Sync a finished draft to disk and add it to the generations, without making it the current one."""
        for path in sorted(draft.rglob("*"), reverse=True):
            _to_disk(path)
        _to_disk(draft)
        draft.rename(self.folder(manifest.generation))
        _to_disk(self.index)

    def publish(self, name: str, rolled_back_from: str | None = None) -> None:
        """Make a generation the current one, atomically."""
        note = f"{ROLLED_BACK}{rolled_back_from}\n" if rolled_back_from else ""
        new = self.index / f"{CURRENT}.new"
        with new.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n{note}")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.index / CURRENT)
        _to_disk(self.index)

    def prune(self) -> None:
        """Delete the leftovers of interrupted builds and surplus generations; the current one is always kept."""
        # By name pattern, since the folder may contain other things.
        self.embedded.unlink(missing_ok=True)
        unfinished = [path for path in self.index.glob(f"{UNFINISHED}*") if GENERATION.search(path.name)]
        for folder in [*unfinished, *map(self.folder, self.surplus())]:
            self.delete(folder)

    def delete(self, folder: Path) -> None:
        """Delete the folder of a generation or of a draft."""
        shutil.rmtree(folder, ignore_errors=True)

    def surplus(self) -> list[str]:
        """The generations beyond the number to keep, oldest first; the current one is always kept."""
        in_use = self.pointer().name
        others = [name for name in self.names() if name != in_use]
        return others[: max(len(others) - (self.keep - 1), 0)]

    def roll_back(self) -> Pointer:
        """Make the previous intact generation the current one. Raises `UsageError` if there is none."""
        with self.writing():
            now = self.pointer()
            for name in reversed([name for name in self.names() if name < now.name]):
                try:
                    self.open(name).vectors.close()
                except IndexProblem:
                    continue
                self.publish(name, now.rolled_back_from or now.name)
                return self.pointer()
        raise UsageError(f"no intact generation before {now.name}; list generations with: guidebot index --list")


def bytes_below(folder: Path) -> int:
    """Total size of the files in a folder, in bytes, recursively."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
