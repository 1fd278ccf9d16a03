"""The documents of a generation that a reader may see, with their full text if it is available.

The generation decides which documents exist and who may read them. It holds only passages; the text between them, such
as headings, comes from the file, as long as that has not changed since the generation was built.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from guidebot.corpus.read import read_document
from guidebot.errors import Unreadable
from guidebot.index.generation import Generation
from guidebot.records import Document, Passage, Section, Source
from guidebot.retrieval.filters import in_force

AS_IT_IS = (".pdf", ".txt")  # file types whose text is not Markdown
READ = 64  # number of parsed documents to cache, since a PDF is slow
DEEPEST = 6  # heading level

Trouble = str  # "", "changed" or "missing"


@dataclass(frozen=True, slots=True)
class LibraryDocument:
    """A version of a document: its text, its passages with their places in it, and any problem with its file."""

    document: Document
    passages: tuple[Passage, ...]
    trouble: Trouble = ""

    @property
    def source(self) -> Source:
        """The document's metadata."""
        return self.document.source

    @property
    def is_markdown(self) -> bool:
        """True if the text is Markdown, which includes HTML and Word files."""
        return not self.source.path.lower().endswith(AS_IT_IS)


class DocumentLibrary:
    """The documents of a generation that one audience may read; all others are hidden completely."""

    def __init__(self, generation: Generation, corpus: Path, audience: str) -> None:
        self._generation = generation
        self._corpus = corpus
        self.sources = tuple(source for source in generation.places if audience in source.audiences)

    def versions(self, document: str) -> list[Source]:
        """The versions of a document, newest first; none if there is no such document."""
        return sorted((source for source in self.sources if source.document == document), key=_age, reverse=True)

    def version(self, document: str, version: str | None, day: date) -> Source | None:
        """The named version of a document; without a name, the one in force on a day, or else the newest."""
        versions = self.versions(document)
        if version is not None:
            return next((source for source in versions if source.version == version), None)
        return next((source for source in versions if in_force(source, day)), versions[0] if versions else None)

    def current(self, day: date) -> list[Source]:
        """Each document once, in its version for a day, sorted by title."""
        names = {source.document for source in self.sources}
        found = [self.version(name, None, day) for name in names]
        return sorted((source for source in found if source is not None), key=lambda source: source.title.casefold())

    def translations(self, source: Source, day: date) -> list[Source]:
        """The translations of a version; if it is the one in force, whichever version of them is in force."""
        original = source.original
        names = {each.document for each in self.sources if original in (each.document, each.translation_of)}
        others = sorted(names - {source.document})
        found = [self.version(name, source.version, day) for name in others]
        if source == self.version(source.document, None, day):
            found = [each or self.version(name, None, day) for each, name in zip(found, others, strict=True)]
        return [each for each in found if each is not None and each.locale != source.locale]

    def at_path(self, path: str) -> Source | None:
        """The document whose file has this path in the corpus folder."""
        return next((source for source in self.sources if source.path == path), None)

    def held(self, source: Source) -> LibraryDocument:
        """A version with its text: from the file, or if that has changed, from the generation."""
        passages = sorted(self._passages(source), key=lambda passage: passage.start)
        document = _read(self._corpus, source.path, _stamp(self._corpus / source.path))
        if document is not None and document.digest == self._generation.manifest.documents.get(source.path):
            whole = all(document.text[each.start : each.end] == each.text for each in passages)
            if whole and document.source == source:
                return LibraryDocument(document, tuple(passages))
        return _from_passages(source, passages, "missing" if document is None else "changed")

    def file(self, source: Source) -> Path | None:
        """The PDF that a document was read from; None if it has changed or is not a PDF."""
        if not source.path.lower().endswith(".pdf") or self.held(source).trouble:
            return None
        return self._corpus / source.path

    def _passages(self, source: Source) -> Iterable[Passage]:
        return (self._generation.passages[place] for place in self._generation.places[source])


def _age(source: Source) -> tuple[date, date, tuple[int, str]]:
    begins = source.effective_from or (date.min if source.effective_to else source.checked) or date.min
    number = int(source.version) if source.version.isdecimal() else 0
    return begins, source.effective_to or date.max, (number, source.version)


def _stamp(path: Path) -> tuple[int, int]:
    """The time and size of a file, which show if it has changed; zeros if it does not exist."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=READ)
def _read(corpus: Path, path: str, stamp: tuple[int, int]) -> Document | None:
    """A document, or None if its file cannot be read; a new `stamp` makes it read the file again."""
    if stamp == (0, 0):
        return None
    try:
        return read_document(corpus / path, corpus)
    except Unreadable:
        return None


def _from_passages(source: Source, passages: Iterable[Passage], trouble: Trouble) -> LibraryDocument:
    """A document reconstructed from its passages and their headings."""
    markdown = not source.path.lower().endswith(AS_IT_IS)
    text = ""
    above: tuple[str, ...] = ()
    placed: list[Passage] = []
    sections: list[Section] = []
    for passage in passages:
        if markdown and passage.headings != above:
            text += _heading_lines(above, passage.headings)
        above = passage.headings
        start = len(text)
        text += f"{passage.text}\n\n"
        placed.append(replace(passage, start=start, end=start + len(passage.text)))
        sections.append(Section(passage.headings, start, start + len(passage.text), passage.page))
    return LibraryDocument(Document(source, text, tuple(sections), ""), tuple(placed), trouble)


def _heading_lines(above: tuple[str, ...], headings: tuple[str, ...]) -> str:
    """The headings of a passage that the one before it did not have, as lines of Markdown."""
    lines = ""
    for depth, heading in enumerate(headings):
        if headings[: depth + 1] != above[: depth + 1]:
            lines += f"{'#' * min(depth + 1, DEEPEST)} {_escaped(heading)}\n\n"
    return lines


def _escaped(heading: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in heading)
