"""What a generation says of itself, and the checksums by which it is known to be whole."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from guidebot.errors import IndexDamaged
from guidebot.index.embedders.weights import digest_of

MANIFEST = "manifest.json"
MEND = "run: guidebot index"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from, and what it is made of.

    `documents` gives each path's digest; `unread` gives the digest of each file that could not be read, and why;
    `lists` gives the digest of each of the corpus's own lists; `built` is an ISO time in UTC; `amended` is how many
    vectors were put in or taken out since the collection was made anew; `checksums` has the sha256 of every file of
    the generation but the manifest.
    """

    generation: str
    built: str
    guidebot: str
    embedder: str
    multilingual: str
    splitter: str
    reader: str
    passages: int
    documents: Mapping[str, str]
    unread: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    amended: int = 0
    checksums: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Those of the embedding model and of the multilingual one, empty where there was none."""
        return self.embedder, self.multilingual

    @property
    def files(self) -> dict[str, str]:
        """The digest of every file that the corpus offered, read or not."""
        return {**self.documents, **{path: digest for path, (digest, _) in self.unread.items()}}

    def to_bytes(self) -> bytes:
        """The manifest as its file's contents, with a checksum of its own."""
        fields = asdict(self)
        return (json.dumps({**fields, "sha256": _digest(fields)}, indent=1, ensure_ascii=False) + "\n").encode()

    def contents(self, folder: Path, name: str) -> bytes:
        """A file of the generation in `folder`. Raises `IndexDamaged` if it is not what was written."""
        try:
            found = (folder / name).read_bytes()
        except OSError as error:
            raise IndexDamaged(f"{folder / name} cannot be read ({error.strerror}); {MEND}") from error
        if hashlib.sha256(found).hexdigest() != self.checksums.get(name):
            raise IndexDamaged(f"{folder / name} is not what was written; {MEND}")
        return found

    def check(self, folder: Path, below: str = "") -> None:
        """Raise `IndexDamaged` if a file of the generation, or below one of its folders, is not what was written."""
        for name, digest in self.checksums.items():
            if not name.startswith(below):
                continue
            try:
                whole = digest_of(folder / name) == digest
            except OSError as error:
                raise IndexDamaged(f"{folder / name} cannot be read ({error.strerror}); {MEND}") from error
            if not whole:
                raise IndexDamaged(f"{folder / name} is not what was written; {MEND}")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation's folder. Raises `IndexDamaged` if it cannot be read or was altered."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digest = fields.pop("sha256")
        if digest != _digest(fields):
            raise IndexDamaged(f"{folder / MANIFEST} is not what was written; {MEND}")
        unread = {path: (known, reason) for path, (known, reason) in fields["unread"].items()}
        return Manifest(**{**fields, "unread": unread})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"the manifest in {folder} cannot be read; {MEND}") from error


def _digest(fields: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
