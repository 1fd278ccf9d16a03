"""The kinds of files that documents come in, made here and read back."""

import io
from pathlib import Path

import docx
import fpdf
import pypdf
import pytest
from make_documents import PLACES, make

from conftest import ROOT
from guidebot.corpus.formats import decode, extract_docx, extract_html, extract_pdf
from guidebot.corpus.read import read_document
from guidebot.errors import Unreadable


def pdf_of(*pages: str) -> fpdf.FPDF:
    pdf = fpdf.FPDF()
    pdf.set_font("Helvetica", size=12)
    for page in pages:
        pdf.add_page()
        pdf.multi_cell(0, 8, page)
    return pdf


def test_html_keeps_headings_lists_tables_and_drops_the_rest() -> None:
    page = (
        "<html><head><title>Music</title><style>p{}</style></head><body><nav>Menu</nav><main><h1>Music on LIVE</h1>"
        "<p>Use <a href='x'>your own</a> music.</p><h2>List</h2><ul><li>one</li><li>two</li></ul>"
        "<table><tr><th>Age</th></tr><tr><td>18</td></tr></table><script>alert(1)</script></main>"
        "<footer>Foot</footer></body></html>"
    )
    extracted = extract_html(page.encode())
    assert extracted.title == "Music"
    assert [section.headings for section in extracted.sections] == [("Music on LIVE",), ("Music on LIVE", "List")]
    assert "- one\n- two" in extracted.text
    assert "| 18 |" in extracted.text
    assert not any(word in extracted.text for word in ("alert", "Menu", "Foot", "p{}"))


def test_docx_keeps_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.add_heading("Moderators", level=1)
    document.add_paragraph("Add a moderator", style="List Number")
    document.add_paragraph("Tap **Settings**", style="List Number")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Power", "Mute"
    stream = io.BytesIO()
    document.save(stream)
    extracted = extract_docx(stream.getvalue())
    assert extracted.title == "Moderators"
    assert "1. Add a moderator\n2. Tap" in extracted.text
    assert "Power" in extracted.text
    assert "Mute" in extracted.text


def test_pdf_has_page_numbers_and_sections_of_its_outline() -> None:
    pdf = pdf_of()
    for heading, words in (("Length", "No fixed maximum is published."), ("Ending", "Tap the power icon.")):
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        pdf.start_section(heading)
        pdf.multi_cell(0, 8, f"{heading}\n{words}")
    extracted = extract_pdf(bytes(pdf.output()))
    found = [(s.headings, s.page, extracted.text[s.start : s.end].strip()) for s in extracted.sections]
    assert found == [
        (("Length",), 1, "No fixed maximum is published."),
        (("Ending",), 2, "Tap the power icon."),
    ]


def test_pdf_without_outline_is_a_section_a_page() -> None:
    extracted = extract_pdf(bytes(pdf_of("first page", "second page").output()))
    assert [(section.page, section.headings) for section in extracted.sections] == [(1, ()), (2, ())]


def test_encrypted_pdf() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(bytes(pdf_of("secret").output())))
    writer.encrypt("password", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(Unreadable, match="password-protected"):
        extract_pdf(stream.getvalue())


def test_scanned_pdf() -> None:
    with pytest.raises(Unreadable, match="scan"):
        extract_pdf(bytes(pdf_of("").output()))


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", b"\x00\x01", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n%%EOF"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_pdf(data: bytes) -> None:
    with pytest.raises(Unreadable):
        extract_pdf(data)


def test_damaged_docx() -> None:
    with pytest.raises(Unreadable, match="Word"):
        extract_docx(b"PK\x03\x04 broken")


@pytest.mark.parametrize(("data", "reason"), [(b"caf\xe9", "not UTF-8"), (b"a\0b", "NUL")])
def test_bytes_that_are_no_text(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)


def test_byte_order_mark_goes_and_line_ends_stay() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc") == "a\r\nb\rc"


def test_documents_of_the_corpus_are_those_made_from_their_sources(tmp_path: Path) -> None:
    make(tmp_path)
    for place in PLACES.values():
        made = read_document(tmp_path / place, tmp_path)
        shipped = read_document(ROOT / "corpus" / "en-GB" / place, ROOT / "corpus" / "en-GB")
        assert (made.text, made.sections, made.source) == (shipped.text, shipped.sections, shipped.source)
