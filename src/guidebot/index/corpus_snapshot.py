"""What there is to index: the files that are offered, read and split where they changed, and taken over where not."""

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
    """What there is to index: passages in order, and the digest of every file they come from or that was not read.

    `lists` are the corpus's own lists, as their files' contents.
    """

    passages: tuple[Passage, ...]
    documents: dict[str, str]
    unread: dict[str, tuple[str, str]]
    lists: Mapping[str, bytes] = field(default_factory=dict)


def read_corpus_snapshot(
    offered: Sequence[SourceFile], before: Contents | None, embedder: Embedder, progress: Progress
) -> CorpusSnapshot:
    """Read and split what changed since a generation. Raises `CorpusError` if there is no document at all."""
    same = before is not None and before.manifest.reader == reader_version()
    known = before.manifest.documents if before is not None and same else {}
    by_path: dict[str, list[Passage]] = {}
    for passage in before.passages if before is not None else ():
        by_path.setdefault(passage.source.path, []).append(passage)
    passages: list[Passage] = []
    documents: dict[str, str] = {}
    unread: dict[str, tuple[str, str]] = {}
    claims: Claims = {}
    for number, offer in enumerate(offered, start=1):
        try:
            if known.get(offer.path) == offer.digest and offer.path in by_path:
                digest, found = offer.digest, by_path[offer.path]
            else:
                document = offer.read()
                digest, found = document.digest, list(Splitter(embedder.count_tokens, embedder.limit).split(document))
            if found:
                claim(found[0].source, claims)
            passages += found
            documents[offer.path] = digest
        except Unreadable as reason:
            unread[offer.path] = (offer.digest, str(reason))
        progress("reading", number, len(offered))
    if not passages:
        reasons = "".join(f"; {path}: {reason}" for path, (_, reason) in list(unread.items())[:3])
        raise CorpusError(f"no document can be read{reasons}; put documents in the corpus folder, or name another")
    return CorpusSnapshot(tuple(passages), documents, unread)


def key_of(passage: Passage) -> str:
    """Names everything of a passage that its vectors depend on, so that they can be found again after a rename."""
    said = json.dumps([passage.source.title, passage.headings, passage.text, passage.asks]).encode()
    return hashlib.sha256(said).hexdigest()[:32]
