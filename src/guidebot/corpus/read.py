"""Reading a corpus folder into documents, with a reason for each file that cannot be read."""

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

# Version of the reader; increase it when the same file would be parsed differently.
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
    """A document with its front matter and line numbers.

    `fields` maps each front matter field to its line, counted from 1. `text_line` is the line of the text's first
    character, or None if the text is extracted and has no lines in the file.
    """

    document: Document
    front: FrontMatter
    fields: Mapping[str, int]
    text_line: int | None

    def line_of(self, offset: int) -> int | None:
        """The line in the file of a character offset in the text."""
        if self.text_line is None:
            return None
        return self.text_line + len(LINE_END.findall(self.document.text, 0, offset))


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents and faults of a corpus folder, sorted by path."""

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus with its current digest and a function that reads it.

    `read` raises `Unreadable` if the file is not a document.
    """

    path: str
    digest: str
    read: Callable[[], Document]


def corpus_files(root: Path) -> list[Path]:
    """The document files of a corpus folder, sorted by path, without hidden files and sidecars.

    Raises `CorpusError` if the folder does not exist.
    """
    if not root.is_dir():
        raise CorpusError(f"corpus folder {root} not found; choose one with --corpus DIR")
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
    # A YAML file at the top level holds the routes; elsewhere YAML files are sidecars.
    return path.parent == root or path.with_suffix("").is_file()


def source_files(root: Path) -> list[SourceFile]:
    """Every file of a corpus folder with its digest, not parsed yet, sorted by path."""
    return [
        SourceFile(path.relative_to(root).as_posix(), _digest_now(path, root), partial(read_document, path, root))
        for path in corpus_files(root)
    ]


def _digest_now(path: Path, root: Path) -> str:
    """The digest of a file and its sidecar; "" if it cannot be opened."""
    try:
        return _digest(_contents(path, root), _beside(path, root))
    except Unreadable:
        return ""


def read_corpus(root: Path) -> Corpus:
    """Read every file of a corpus folder; unreadable files become faults."""
    files, faults = parse_files(root)
    return Corpus(*_without_twins([file.document for file in files], faults))


def parse_files(root: Path) -> tuple[list[ParsedFile], list[Fault]]:
    """Every parsed file, including duplicates of an (id, version), and the unreadable files."""
    files: list[ParsedFile] = []
    faults: list[Fault] = []
    for path in corpus_files(root):
        try:
            files.append(parse_file(path, root))
        except Unreadable as reason:
            faults.append(Fault(path.relative_to(root).as_posix(), str(reason)))
    return files, faults


def _without_twins(documents: list[Document], faults: list[Fault]) -> tuple[tuple[Document, ...], tuple[Fault, ...]]:
    """Keep the first of two files with the same (id, version), which must be unique for citations."""
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
    """Record which file uses an (id, version). Raises `Unreadable` if another file already does."""
    first = claims.setdefault((source.document, source.version), source.path)
    if first != source.path:
        raise Unreadable(f"id `{source.document}` version `{source.version}` is already used by {first}; change one")


def read_document(path: Path, root: Path) -> Document:
    """Read one file. Raises `Unreadable` with the reason if that fails."""
    return parse_file(path, root).document


def parse_file(path: Path, root: Path) -> ParsedFile:
    """Read one file and record line numbers. Raises `Unreadable`, as `read_document` does."""
    data = _contents(path, root)
    beside = _beside(path, root)
    block, extracted, text_line = _extract(path, data, decode(beside))
    front = parse_front_matter(block)
    if not extracted.text.strip() or not extracted.sections:
        raise Unreadable("empty: it contains no text")
    source = source_of(front, path.relative_to(root).as_posix(), extracted.title)
    sections = tuple(_with_asks(section, source.title, front.asks) for section in extracted.sections)
    document = Document(source, extracted.text, sections, _digest(data, beside))
    # In a Markdown file the block starts below its opening line; in a sidecar it starts on line 1.
    first = 2 if text_line is not None and text_line > 1 else 1
    return ParsedFile(document, front, _field_lines(block, first), text_line)


def _extract(path: Path, data: bytes, beside: str) -> tuple[str, Extracted, int | None]:
    """The front matter block, the extracted text, and the line of the file on which the text begins."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN_SUFFIXES:
        whole = decode(data)
        block, text = split_front_matter(whole)
        text_line = 1 + len(LINE_END.findall(whole[: len(whole) - len(text)]))
        return beside if block is None else block, extract_markdown(text), text_line
    if suffix not in EXTRACTORS:
        known = ", ".join(sorted([*MARKDOWN_SUFFIXES, *EXTRACTORS]))
        raise Unreadable(f"unsupported file type; use one of: {known}")
    return beside, EXTRACTORS[suffix](data), None


def text_of_file(suffix: str, data: bytes) -> str:
    """The text of a file's bytes, without front matter. Raises `Unreadable`."""
    _, extracted, _ = _extract(Path(f"draft{suffix}"), data, "")
    return extracted.text


def _with_asks(section: Section, title: str, asks: Mapping[str, Asks]) -> Section:
    """A section with the asks listed under its heading, or under the title if it has no heading."""
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
        # Linked folders are not followed, so only the file itself can point outside.
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise Unreadable("a link to a file outside the corpus folder; copy the file in instead")
        if not path.is_file():
            raise Unreadable("a linked folder or a special file; copy the files in instead")
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"larger than {LARGEST_FILE // 2**20} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened ({error.strerror or error})") from error
    except RuntimeError as error:  # a symlink loop, on Python 3.12 and older
        raise Unreadable("a circular link") from error
    if not data.strip() and path.suffix != SIDECAR:
        raise Unreadable("empty: it contains no text")
    return data
