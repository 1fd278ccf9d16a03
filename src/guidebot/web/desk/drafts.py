"""The documents of the corpus, and the drafts next to them that only the desk reads."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from guidebot.corpus.formats import EXTRACTORS, MARKDOWN_SUFFIXES
from guidebot.corpus.lint import Draft
from guidebot.corpus.read import ParsedFile, corpus_files, parse_file
from guidebot.days import today
from guidebot.errors import Conflict, Unreadable, UsageError
from guidebot.records import Fault

FOLDER = ".drafts"  # hidden, so that nothing else reads it as part of the corpus
SIDECAR = ".yaml"
PATH = re.compile(r"[a-z]{2}-[A-Z]{2}(?:/[A-Za-z0-9][A-Za-z0-9._-]*)+")
Signature = tuple[str, int, int, int]


class Drafts:
    """The drafts of a corpus; when published, each replaces a document or becomes a new one."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.folder = corpus / FOLDER
        self._read: dict[Path, tuple[Signature, ParsedFile | Fault]] = {}

    def names(self) -> list[str]:
        """The paths with a draft, sidecars included, as they would be in the corpus."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def live(self, name: str) -> bytes | None:
        """A file of the corpus, if there is one. Raises `UsageError` for a path that no document can have."""
        return _contents(self.corpus, name)

    def draft(self, name: str) -> bytes | None:
        """A draft, if there is one."""
        return _contents(self.folder, name)

    def save(self, name: str, data: bytes, seen: str | None = None) -> None:
        """Save a draft.

        Raises `Conflict` if the file has changed since `seen`, `UsageError` if it cannot be saved.
        """
        place = _place(self.folder, name)
        if not name.endswith(SIDECAR) and place.suffix.lower() not in (*MARKDOWN_SUFFIXES, *EXTRACTORS):
            known = ", ".join(sorted((*MARKDOWN_SUFFIXES, *EXTRACTORS)))
            raise UsageError(f"this file type is not supported; use one of {known}")
        draft = self.draft(name)
        if seen is not None and seen != digest(self.live(name) if draft is None else draft):
            raise Conflict(f"somebody else has changed {name}; open it in another tab and merge your changes")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            new = place.with_name(f".{place.name}.{os.getpid()}")
            new.write_bytes(data)
            new.replace(place)
            self._bring_companion(name)
        except OSError as error:
            raise UsageError(f"the draft cannot be saved in {self.folder} ({error.strerror})") from error

    def _bring_companion(self, name: str) -> None:
        """Draft a document and its front matter file together, so that neither is read without the other."""
        other = name.removesuffix(SIDECAR) if name.endswith(SIDECAR) else f"{name}{SIDECAR}"
        beside = self.corpus / other
        if beside.is_file() and not (self.folder / other).is_file():
            shutil.copyfile(beside, self.folder / other)

    def drop(self, name: str) -> None:
        """Discard a draft and its sidecar."""
        stem = name.removesuffix(SIDECAR)
        for each in (stem, f"{stem}{SIDECAR}"):
            _place(self.folder, each).unlink(missing_ok=True)

    def as_they_are(self) -> Draft:
        """The corpus as it is. A file is read again only if it has changed."""
        return self._opened(_places(self.corpus))

    def as_they_would_be(self) -> Draft:
        """The corpus with every draft in its place."""
        return self._opened({**_places(self.corpus), **(_places(self.folder) if self.folder.is_dir() else {})})

    def _opened(self, places: dict[str, Path]) -> Draft:
        found = [self._manuscript(root / name, root) for name, root in sorted(places.items())]
        files = [each for each in found if isinstance(each, ParsedFile)]
        return Draft(self.corpus, files, [each for each in found if isinstance(each, Fault)], today())

    def _manuscript(self, path: Path, root: Path) -> ParsedFile | Fault:
        signature = _signature(path)
        known = self._read.get(path)
        if known is None or known[0] != signature:
            try:
                read: ParsedFile | Fault = parse_file(path, root)
            except Unreadable as reason:
                read = Fault(path.relative_to(root).as_posix(), str(reason))
            known = self._read[path] = (signature, read)
        return known[1]


def _places(root: Path) -> dict[str, Path]:
    """Each document's path, with the folder that holds it."""
    return {path.relative_to(root).as_posix(): root for path in corpus_files(root)}


def digest(data: bytes | None) -> str:
    """A digest that identifies the version somebody opened."""
    return hashlib.sha256(data or b"").hexdigest()


def _place(root: Path, name: str) -> Path:
    if not PATH.fullmatch(name) or ".." in name:
        raise UsageError(f"{name!r} is not a valid document path (use en-GB/topic/name.md)")
    place = root / name
    if not place.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{name} is outside the corpus; choose another path")
    return place


def _contents(root: Path, name: str) -> bytes | None:
    place = _place(root, name)
    return place.read_bytes() if place.is_file() else None


def _signature(path: Path) -> Signature:
    """A value that changes whenever a file or its sidecar changes."""
    sidecar = path.with_name(path.name + SIDECAR)
    one = path.stat() if path.exists() else None
    two = sidecar.stat() if sidecar.exists() else None
    size = (one.st_size if one else 0) + (two.st_size if two else 0)
    return (str(path), one.st_mtime_ns if one else 0, two.st_mtime_ns if two else 0, size)
