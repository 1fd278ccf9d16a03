"""Makes the corpus's PDF, DOCX and HTML documents from the Markdown in `sources/` beside this file.

Run it after changing a source:  .venv/bin/python tests/corpus/make_documents.py
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import docx
import fpdf
from markdown_it import MarkdownIt

from guidebot.corpus.front_matter import split_front_matter
from guidebot.text.markdown import markdown_blocks
from guidebot.text.plain_text import plain

SOURCES = Path(__file__).with_name("sources")
CORPUS = Path(__file__).parents[2] / "corpus" / "en-GB"
PLACES = {
    "music-on-live": "rules/music-on-live.html",
    "harassment-on-live": "safety/harassment-on-live.docx",
    "length-and-ending": "going-live/length-and-ending.pdf",
}
HEADING = re.compile(r"(#{1,6}) (.+)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
Piece = tuple[str, int, str]


def pieces(text: str) -> Iterator[Piece]:
    """What a document is made of, in order: (kind, depth, words), kind heading, paragraph, step or bullet."""
    for chunk in re.split(r"^(?=#)", text, flags=re.MULTILINE):
        heading = HEADING.match(chunk)
        if heading:
            yield "heading", len(heading[1]), heading[2]
        body = chunk[heading.end() :] if heading else chunk
        for block in markdown_blocks(body):
            if block.items:
                kind = "step" if block.kind == "steps" else "bullet"
                for number, item in enumerate(block.items, start=1):
                    yield kind, number, re.sub(r"^(?:-|\d+\.)\s+", "", body[slice(*item)])
            else:
                yield "paragraph", 0, " ".join(body[block.start : block.end].split())


def write_html(text: str, title: str, path: Path) -> None:
    """A web page with a menu and a footer around the document, as a captured page has."""
    body = MarkdownIt().render(text)
    path.write_text(
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f'<nav><a href="/">Home</a> <a href="/rules">Rules</a></nav>\n<main>\n{body}</main>\n'
        "<footer>Printed pages may be out of date.</footer>\n</body>\n</html>\n",
        encoding="utf-8",
    )


def write_docx(text: str, title: str, path: Path) -> None:
    """A Word file with heading and list styles."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = datetime(2026, 11, 22, tzinfo=UTC)
    for kind, depth, words in pieces(text):
        if kind == "heading":
            document.add_heading(words, level=depth)
            continue
        style = {"step": "List Number", "bullet": "List Bullet", "paragraph": None}[kind]
        paragraph = document.add_paragraph(style=style)
        for number, run in enumerate(BOLD.split(words)):
            paragraph.add_run(run).bold = number % 2 == 1
    document.save(str(path))


def write_pdf(text: str, title: str, path: Path) -> None:
    """A PDF of A4 pages with an outline."""
    pdf = fpdf.FPDF(format="A4")
    pdf.set_creation_date(datetime(2026, 11, 22, tzinfo=UTC))
    pdf.set_title(title)
    pdf.add_page()
    for kind, depth, words in pieces(text):
        if kind == "heading":
            pdf.set_font("Helvetica", "B", 18 - 2 * depth)
            pdf.start_section(words, level=depth - 1)
            pdf.multi_cell(0, 8, words, new_x="LMARGIN", new_y="NEXT")
            continue
        pdf.set_font("Helvetica", "", 11)
        mark = {"step": f"{depth}. ", "bullet": "- ", "paragraph": ""}[kind]
        pdf.multi_cell(0, 6, mark + plain(words), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)
    pdf.output(str(path))


WRITERS = {".html": write_html, ".docx": write_docx, ".pdf": write_pdf}


def make(folder: Path) -> None:
    """Write every document, and beside it its front matter, below a folder."""
    for name, place in PLACES.items():
        front, text = split_front_matter((SOURCES / f"{name}.md").read_text(encoding="utf-8"))
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        title = text.strip().split("\n")[0].removeprefix("# ")
        WRITERS[path.suffix](text.strip() + "\n", title, path)
        path.with_name(path.name + ".yaml").write_text(front or "", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
