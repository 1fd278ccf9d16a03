"""Text extraction, one extractor per file format. HTML and DOCX are converted to Markdown.

Extractors import their libraries on demand, since most corpora use few formats.
"""

import importlib.util
import io
import logging
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from guidebot.errors import Unreadable
from guidebot.extras import extra
from guidebot.records import Section
from guidebot.text.markdown import LINE_END, markdown_sections

if TYPE_CHECKING:
    import pypdf

UNSEEN = ["script", "style", "template", "noscript", "nav", "footer", "aside", "form", "svg", "iframe"]
# What the libraries raise on malformed input besides their own exceptions. RuntimeError includes
# NotImplementedError, such as for an unknown filter, and RecursionError.
DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    AssertionError,
    struct.error,
    zlib.error,
)
LARGEST_WORD_TEXT = 32 * 2**20  # bytes of XML, about a thousand pages; limits memory use
LARGEST_TEXT = 32 * 2**20  # characters of a PDF; limits memory use
LONGEST_READING = 120.0  # seconds for a PDF, checked after each page
PAGE_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Extracted:
    """Extracted text, its sections, and the title, if the file has one."""

    text: str
    sections: tuple[Section, ...]
    title: str | None = None


def decode(data: bytes) -> str:
    """Decode UTF-8, without a byte-order mark; line endings are kept. Raises `Unreadable` if it is not text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 (byte {error.start}); save it as UTF-8") from error
    if "\0" in text:
        raise Unreadable("not a text file: it contains NUL characters")
    return text


def extract_markdown(text: str) -> Extracted:
    """Markdown as it is; its first heading is the title."""
    sections = markdown_sections(text)
    title = sections[0].headings[0] if sections and sections[0].headings else None
    return Extracted(text, sections, title)


def extract_plain(data: bytes) -> Extracted:
    """A text file as a single section."""
    text = decode(data)
    return Extracted(text, (Section((), 0, len(text)),))


def extract_html(data: bytes) -> Extracted:
    """The main content of an HTML page as Markdown, with headings, lists, tables and links."""
    with extra("formats", "reading .html files", Unreadable):
        from bs4 import BeautifulSoup

    soup = BeautifulSoup(decode(data), "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else None
    for element in soup.find_all(UNSEEN):
        element.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    extracted = extract_markdown(_markdown_of(str(body), ".html"))
    return Extracted(extracted.text, extracted.sections, title or extracted.title)


def extract_docx(data: bytes) -> Extracted:
    """A Word document as Markdown, based on its heading, list and table styles."""
    with extra("formats", "reading .docx files", Unreadable):
        import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist() if part.filename.endswith((".xml", ".rels")))
        if unpacked > LARGEST_WORD_TEXT:
            raise Unreadable(f"unpacks to {unpacked // 2**20} MB of text; split it")
        html = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        ).value
    except (zipfile.BadZipFile, ExpatError, *DAMAGE) as error:
        raise Unreadable("not a valid Word document (.docx); open it in Word and save it again") from error
    return extract_markdown(_markdown_of(html, ".docx"))


def _markdown_of(html: str, suffix: str) -> str:
    with extra("formats", f"reading {suffix} files", Unreadable):
        import markdownify

    try:
        text = markdownify.markdownify(html, heading_style="ATX", bullets="-", strip=["img"])
    except RecursionError as error:
        raise Unreadable("nested too deeply to be read") from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def extract_pdf(data: bytes) -> Extracted:
    """A PDF's text, page by page; a line that matches an outline entry starts a section."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # guidebot reports each problem once itself
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted
        pages = [] if locked else _pdf_pages(reader)
        titles = {} if locked else _outline_titles(reader)
        title = None if locked or not reader.metadata else reader.metadata.title
    except (PyPdfError, *DAMAGE) as error:
        raise Unreadable("not a valid PDF, or damaged; export it again") from error
    if locked:
        raise Unreadable("password-protected; save a copy without a password")
    if not any(page.strip() for page in pages):
        raise Unreadable("no text in this PDF; if it is a scan, run OCR on it first")
    return Extracted(PAGE_BREAK.join(pages), _pdf_sections(pages, titles), title)


def _pdf_pages(reader: "pypdf.PdfReader") -> list[str]:
    """The text of each page. Raises `Unreadable` if it is too long or takes too long."""
    began = time.monotonic()
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > LARGEST_TEXT:
            raise Unreadable(f"longer than {LARGEST_TEXT // 2**20} million characters; split it")
        if time.monotonic() - began > LONGEST_READING:
            raise Unreadable(f"takes longer than {LONGEST_READING:.0f} seconds to read; split it, or export it again")
    return pages


def _outline_titles(reader: "pypdf.PdfReader") -> dict[int, dict[str, int]]:
    """The outline entries as {page index: {title: depth}}."""
    import pypdf

    titles: dict[int, dict[str, int]] = {}

    def walk(entries: list[object], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, depth + 1)
            elif isinstance(entry, pypdf.generic.Destination) and entry.title:
                page = reader.get_destination_page_number(entry)
                if page is not None:
                    titles.setdefault(page, {})[_squeezed(entry.title)] = depth

    walk(list(reader.outline), 1)
    return titles


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _pdf_sections(pages: list[str], titles: dict[int, dict[str, int]]) -> tuple[Section, ...]:
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    offset = 0
    for number, page in enumerate(pages):
        body_start = offset
        for start, end in _lines(page):
            name = _squeezed(page[start:end])
            depth = titles.get(number, {}).get(name)
            if depth is None:
                continue
            _add_page_section(sections, path, pages, offset, (body_start, offset + start), number)
            path = [(above, title) for above, title in path if above < depth] + [(depth, name)]
            body_start = offset + end
        _add_page_section(sections, path, pages, offset, (body_start, offset + len(page)), number)
        offset += len(page) + len(PAGE_BREAK)
    return tuple(sections)


def _add_page_section(
    sections: list[Section],
    path: list[tuple[int, str]],
    pages: list[str],
    offset: int,
    span: tuple[int, int],
    number: int,
) -> None:
    start, end = span
    if pages[number][start - offset : end - offset].strip():
        sections.append(Section(tuple(title for _, title in path), start, end, page=number + 1))


def _lines(text: str) -> list[tuple[int, int]]:
    ends = [(match.start(), match.end()) for match in LINE_END.finditer(text)]
    starts = [0, *(after for _, after in ends)]
    return list(zip(starts, [*(before for before, _ in ends), len(text)], strict=True))


EXTRACTORS: dict[str, Callable[[bytes], Extracted]] = {
    ".html": extract_html,
    ".htm": extract_html,
    ".pdf": extract_pdf,
    ".docx": extract_docx,
    ".txt": extract_plain,
}
LIBRARIES = {".docx": ("mammoth", "markdownify"), ".html": ("bs4", "markdownify")}


def unreadable_formats() -> tuple[str, ...]:
    """The kinds of file that cannot be read here, since the extra `formats` is not installed."""
    return tuple(
        suffix for suffix, names in LIBRARIES.items() if any(importlib.util.find_spec(name) is None for name in names)
    )


MARKDOWN_SUFFIXES = (".md", ".markdown")
