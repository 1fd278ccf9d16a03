"""The manifest of a generation: its inputs, and checksums of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from guidebot.errors import IndexDamaged
from guidebot.index.embedders.weights import digest_of

MANIFEST = "manifest.json"
REBUILD = "run: guidebot index"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Metadata of a generation.

    `documents` maps paths to digests; `unread` maps the path of each unreadable file to its digest and the reason;
    `lists` maps the routes file to its digest; `built` is an ISO time in UTC; `amended` counts the vectors
    changed since the collection was last rebuilt; `checksums` has the SHA-256 of every file but the manifest.
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
        """Fingerprints of the embedding model and the multilingual model; "" if there is none."""
        return self.embedder, self.multilingual

    @property
    def files(self) -> dict[str, str]:
        """The digest of every corpus file, readable or not."""
        return {**self.documents, **{path: digest for path, (digest, _) in self.unread.items()}}

    def to_bytes(self) -> bytes:
        """Serialise the manifest, with its own checksum."""
        fields = asdict(self)
        return (json.dumps({**fields, "sha256": _digest(fields)}, indent=1, ensure_ascii=False) + "\n").encode()

    def contents(self, folder: Path, name: str) -> bytes:
        """Read and verify a file of the generation. Raises `IndexDamaged` if its checksum differs."""
        try:
            found = (folder / name).read_bytes()
        except OSError as error:
            raise IndexDamaged(f"cannot read {folder / name} ({error.strerror}); {REBUILD}") from error
        if hashlib.sha256(found).hexdigest() != self.checksums.get(name):
            raise IndexDamaged(f"{folder / name} is damaged (wrong checksum); {REBUILD}")
        return found

    def check(self, folder: Path, below: str = "") -> None:
        """Verify the generation's files whose path starts with `below`. Raises `IndexDamaged`."""
        for name, digest in self.checksums.items():
            if not name.startswith(below):
                continue
            try:
                whole = digest_of(folder / name) == digest
            except OSError as error:
                raise IndexDamaged(f"cannot read {folder / name} ({error.strerror}); {REBUILD}") from error
            if not whole:
                raise IndexDamaged(f"{folder / name} is damaged (wrong checksum); {REBUILD}")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation. Raises `IndexDamaged` if it cannot be read or its checksum differs."""
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digest = fields.pop("sha256")
        if digest != _digest(fields):
            raise IndexDamaged(f"{folder / MANIFEST} is damaged (wrong checksum); {REBUILD}")
        unread = {path: (known, reason) for path, (known, reason) in fields["unread"].items()}
        return Manifest(**{**fields, "unread": unread})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"cannot read the manifest in {folder}; {REBUILD}") from error


def _digest(fields: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
