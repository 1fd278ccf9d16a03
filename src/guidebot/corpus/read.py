"""A corpus folder read whole: the documents that can be read, and a reason for each file that cannot."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from guidebot.corpus.formats import (
    EXTRACTORS,
    MARKDOWN_SUFFIXES,
    Extracted,
    decode,
    extract_markdown,
    unreadable_formats,
)
from guidebot.corpus.front_matter import Asks, FrontMatter, parse_front_matter, source_of, split_front_matter
from guidebot.errors import CorpusError, Unreadable
from guidebot.records import Document, Fault, Section, Source
from guidebot.text.markdown import LINE_END

# To be changed whenever the same file would be read otherwise.
READER = "3"
SIDECAR = ".yaml"
IGNORED_NAMES = {"Thumbs.db", "desktop.ini"}
FIELD = re.compile(r"(\w+)[ \t]*:")
Claims = dict[tuple[str, str], str]
LARGEST_FILE = 64 * 1024 * 1024


def reader_version() -> str:
    """Names how files are read here; an index is built again if it was read otherwise, for example without an extra."""
    lacking = unreadable_formats()
    return f"{READER} without {' '.join(lacking)}" if lacking else READER


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A document as it lies in its file: what its front matter states, and where in the file its text begins.

    `fields` gives the line, counted from 1, on which each field of the front matter stands. `text_line` is the line of
    the text's first character, or None where the text is extracted and has no lines in the file.
    """

    document: Document
    front: FrontMatter
    fields: Mapping[str, int]
    text_line: int | None

    def line_of(self, offset: int) -> int | None:
        """The line of the file on which a character of the text stands."""
        if self.text_line is None:
            return None
        return self.text_line + len(LINE_END.findall(self.document.text, 0, offset))


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a corpus folder holds, each in the order of the paths."""

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be a document: its digest as it lies there now, and the reading of it.

    `read` raises `Unreadable` if it is none.
    """

    path: str
    digest: str
    read: Callable[[], Document]


def corpus_files(root: Path) -> list[Path]:
    """The files of a corpus folder that are documents, sorted by path; hidden files and sidecars are left out.

    Raises `CorpusError` if the folder is not there.
    """
    if not root.is_dir():
        raise CorpusError(f"no corpus folder at {root}; name one with --corpus DIR")
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [Path(folder) / name for name in [*names, *linked]]
    return sorted(path for path in found if not _left_out(path, root))


def _left_out(path: Path, root: Path) -> bool:
    if path.name.startswith(".") or path.name.startswith("~$") or path.name in IGNORED_NAMES:
        return True
    if path.suffix != SIDECAR:
        return False
    # A YAML file at the top is the corpus's own (routes); elsewhere one belongs to the document that it is named after.
    return path.parent == root or path.with_suffix("").is_file()


def source_files(root: Path) -> list[SourceFile]:
    """Every file below a corpus folder with its digest, read only as far as that takes; ordered by path."""
    return [
        SourceFile(path.relative_to(root).as_posix(), _digest_now(path, root), partial(read_document, path, root))
        for path in corpus_files(root)
    ]


def _digest_now(path: Path, root: Path) -> str:
    """The digest of a file and what stands beside it; empty where it cannot be opened."""
    try:
        return _digest(_contents(path, root), _beside(path, root))
    except Unreadable:
        return ""


def read_corpus(root: Path) -> Corpus:
    """Read every file below a corpus folder; one that cannot be read becomes a fault and the rest go on."""
    manuscripts, faults = parse_files(root)
    return Corpus(*_without_twins([manuscript.document for manuscript in manuscripts], faults))


def parse_files(root: Path) -> tuple[list[ParsedFile], list[Fault]]:
    """Every document as it lies in its file, those that share an (id, version) too, and what cannot be read."""
    manuscripts: list[ParsedFile] = []
    faults: list[Fault] = []
    for path in corpus_files(root):
        try:
            manuscripts.append(parse_file(path, root))
        except Unreadable as reason:
            faults.append(Fault(path.relative_to(root).as_posix(), str(reason)))
    return manuscripts, faults


def _without_twins(documents: list[Document], faults: list[Fault]) -> tuple[tuple[Document, ...], tuple[Fault, ...]]:
    """Of two files that claim the same (id, version) keep the first: a citation must name one text."""
    claims: Claims = {}
    kept: list[Document] = []
    for document in documents:
        try:
            claim(document.source, claims)
            kept.append(document)
        except Unreadable as reason:
            faults.append(Fault(document.source.path, str(reason)))
    return tuple(kept), tuple(sorted(faults, key=lambda fault: fault.path))


def claim(source: Source, claims: Claims) -> None:
    """Note which file uses an (id, version). Raises `Unreadable` if another one does."""
    first = claims.setdefault((source.document, source.version), source.path)
    if first != source.path:
        raise Unreadable(f"id `{source.document}` version `{source.version}` is already used by {first}; change one")


def read_document(path: Path, root: Path) -> Document:
    """Read one file. Raises `Unreadable` with the reason if it is not a document that can be quoted."""
    return parse_file(path, root).document


def parse_file(path: Path, root: Path) -> ParsedFile:
    """Read one file and keep where things stand in it. Raises `Unreadable` as `read_document` does."""
    data = _contents(path, root)
    beside = _beside(path, root)
    block, extracted, text_line = _extract(path, data, decode(beside))
    front = parse_front_matter(block)
    if not extracted.text.strip() or not extracted.sections:
        raise Unreadable("empty: there is no text in it")
    source = source_of(front, path.relative_to(root).as_posix(), extracted.title)
    sections = tuple(_with_asks(section, source.title, front.asks) for section in extracted.sections)
    document = Document(source, extracted.text, sections, _digest(data, beside))
    # In a Markdown file the block stands below the line that opens it; beside a file it starts on the first.
    first = 2 if text_line is not None and text_line > 1 else 1
    return ParsedFile(document, front, _field_lines(block, first), text_line)


def _extract(path: Path, data: bytes, beside: str) -> tuple[str, Extracted, int | None]:
    """The front matter, the text, and the line of the file on which the text begins."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN_SUFFIXES:
        whole = decode(data)
        block, text = split_front_matter(whole)
        text_line = 1 + len(LINE_END.findall(whole[: len(whole) - len(text)]))
        return beside if block is None else block, extract_markdown(text), text_line
    if suffix not in EXTRACTORS:
        known = ", ".join(sorted([*MARKDOWN_SUFFIXES, *EXTRACTORS]))
        raise Unreadable(f"unknown kind of file; guidebot reads {known}")
    return beside, EXTRACTORS[suffix](data), None


def text_of_file(suffix: str, data: bytes) -> str:
    """The text of a file's bytes without front matter, whatever it is for. Raises `Unreadable`."""
    _, extracted, _ = _extract(Path(f"draft{suffix}"), data, "")
    return extracted.text


def _with_asks(section: Section, title: str, asks: Mapping[str, Asks]) -> Section:
    """A section with the questions that stand under its heading in the front matter; without one, under the title."""
    own = asks.get(section.headings[-1] if section.headings else title, ())
    return replace(section, asks=tuple(each.ask for each in own), says=tuple(each.says for each in own))


def _beside(path: Path, root: Path) -> bytes:
    sidecar = path.with_name(path.name + SIDECAR)
    return _contents(sidecar, root) if sidecar.is_file() else b""


def _digest(data: bytes, beside: bytes) -> str:
    return hashlib.sha256(data + b"\0" + beside).hexdigest()


def _field_lines(block: str, first: int) -> dict[str, int]:
    lines = enumerate(LINE_END.split(block), start=first)
    return {found[1]: number for number, line in lines if (found := FIELD.match(line))}


def _contents(path: Path, root: Path) -> bytes:
    try:
        # Folders that are links are not walked into, so nothing but the file itself can lead outside.
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise Unreadable("a link to outside the corpus folder; copy the file in instead")
        if not path.is_file():
            raise Unreadable("a linked folder or special file; copy the files in instead")
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"larger than {LARGEST_FILE // 2**20} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened ({error.strerror or error})") from error
    except RuntimeError as error:  # a loop of links, on Python 3.12 and older
        raise Unreadable("a link that leads in a circle") from error
    if not data.strip() and path.suffix != SIDECAR:
        raise Unreadable("empty: there is no text in it")
    return data
