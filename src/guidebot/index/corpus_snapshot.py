"""The passages to index: changed files are read and split, unchanged ones reuse their passages."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guidebot.corpus.read import Claims, SourceFile, claim, reader_version
from guidebot.errors import CorpusError, Unreadable
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.generation import Contents
from guidebot.index.progress import Progress
from guidebot.index.split import Splitter
from guidebot.records import Passage


@dataclass(frozen=True, slots=True)
class CorpusSnapshot:
    """The passages to index, the digest of each document's file, and the unreadable files with their reasons.

    `lists` has the contents of the routes file.
    """

    passages: tuple[Passage, ...]
    documents: dict[str, str]
    unread: dict[str, tuple[str, str]]
    lists: Mapping[str, bytes] = field(default_factory=dict)


def read_corpus_snapshot(
    sources: Sequence[SourceFile], before: Contents | None, embedder: Embedder, progress: Progress
) -> CorpusSnapshot:
    """Read and split the files changed since a generation. Raises `CorpusError` if no document can be read."""
    same = before is not None and before.manifest.reader == reader_version()
    known = before.manifest.documents if before is not None and same else {}
    by_path: dict[str, list[Passage]] = {}
    for passage in before.passages if before is not None else ():
        by_path.setdefault(passage.source.path, []).append(passage)
    passages: list[Passage] = []
    documents: dict[str, str] = {}
    unread: dict[str, tuple[str, str]] = {}
    claims: Claims = {}
    for number, file in enumerate(sources, start=1):
        try:
            if known.get(file.path) == file.digest and file.path in by_path:
                digest, found = file.digest, by_path[file.path]
            else:
                document = file.read()
                digest, found = document.digest, list(Splitter(embedder.count_tokens, embedder.limit).split(document))
            if found:
                claim(found[0].source, claims)
            passages += found
            documents[file.path] = digest
        except Unreadable as reason:
            unread[file.path] = (file.digest, str(reason))
        progress("reading", number, len(sources))
    if not passages:
        reasons = "".join(f"; {path}: {reason}" for path, (_, reason) in list(unread.items())[:3])
        raise CorpusError(
            f"no readable documents{reasons}; add documents to the corpus folder or choose another with --corpus"
        )
    return CorpusSnapshot(tuple(passages), documents, unread)


def key_of(passage: Passage) -> str:
    """A hash of everything that a passage's vectors depend on, so that they can be reused after a rename."""
    said = json.dumps([passage.source.title, passage.headings, passage.text, passage.asks]).encode()
    return hashlib.sha256(said).hexdigest()[:32]
