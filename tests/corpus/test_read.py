"""A corpus folder with everything wrong in it that people put into folders."""

import io
import os
from pathlib import Path

import fpdf
import pypdf
import pytest

from conftest import write_corpus
from guidebot.corpus.read import read_corpus
from guidebot.errors import CorpusError

GOOD = "# Good\n\nA good document.\n"


def broken_folder(root: Path) -> Path:
    """One good document and a file of each kind of trouble."""
    corpus = write_corpus(
        root / "corpus",
        {
            "en-GB/good.md": GOOD,
            "en-GB/empty.md": "",
            "en-GB/blank.txt": " \n\n ",
            "en-GB/only-front-matter.md": "---\nid: x\n---\n",
            "en-GB/open.md": "---\nid: x\n\n# Never closed\n",
            "en-GB/yaml.md": "---\nid: [\n---\n# Broken\n",
            "en-GB/field.md": "---\nchecked: yesterday\n---\n# Broken\n",
            "en-GB/twin.md": "---\nid: en-GB/good\n---\n# Twin\n\nThe same id.\n",
            "en-GB/table.xlsx": "PK",
            "en-GB/notes": "no suffix",
            "en-GB/word.docx": "not a zip",
            "en-GB/page.pdf": "%PDF-1.4 broken",
            "outside.md": "# Outside\n\nSecret.\n",
        },
    )
    (root / "corpus" / "outside.md").rename(root / "outside.md")
    folder = corpus / "en-GB"
    (folder / "latin1.md").write_bytes("# Caf\xe9\n".encode("latin-1"))
    (folder / "binary.txt").write_bytes(b"GIF89a\0\0\0")
    (folder / "link.md").symlink_to(root / "outside.md")
    (folder / "dangling.md").symlink_to(root / "nowhere.md")
    (folder / "circle.md").symlink_to(folder / "circle.md")
    (folder / "folder").symlink_to(root)
    pdf = fpdf.FPDF()
    pdf.add_page()
    (folder / "scan.pdf").write_bytes(bytes(pdf.output()))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(bytes(pdf.output())))
    writer.encrypt("x", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    (folder / "locked.pdf").write_bytes(stream.getvalue())
    return corpus


EXPECTED = {
    "empty.md": "empty",
    "blank.txt": "empty",
    "only-front-matter.md": "empty",
    "open.md": "not closed",
    "yaml.md": "not valid YAML",
    "field.md": "`checked`",
    "twin.md": "already used by en-GB/good.md",
    "table.xlsx": "unsupported file type",
    "notes": "unsupported file type",
    "word.docx": "Word",
    "page.pdf": "not a valid PDF",
    "latin1.md": "not UTF-8",
    "binary.txt": "NUL",
    "link.md": "outside",
    "dangling.md": "cannot be opened",
    "circle.md": "",
    "folder": "outside",
    "scan.pdf": "scan",
    "locked.pdf": "password-protected",
}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_each_broken_file_is_named_with_its_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    read = read_corpus(broken_folder(tmp_path))
    assert [document.source.path for document in read.documents] == ["en-GB/good.md"]
    reasons = {fault.path.removeprefix("en-GB/"): fault.reason for fault in read.faults}
    assert reasons.keys() == EXPECTED.keys()
    for name, reason in EXPECTED.items():
        assert reason in reasons[name], name
        assert "\n" not in reasons[name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, {"a.md": GOOD})
    (corpus / "a.md").chmod(0)
    assert "cannot be opened" in read_corpus(corpus).faults[0].reason


def test_no_folder() -> None:
    with pytest.raises(CorpusError, match="--corpus"):
        read_corpus(Path("/nonexistent"))


def test_hidden_files_sidecars_and_the_corpus_own_lists_are_no_documents(tmp_path: Path) -> None:
    corpus = write_corpus(
        tmp_path,
        {
            "routes.yaml": "routes: []",
            ".hidden.md": GOOD,
            ".git/x.md": GOOD,
            "en-GB/~$lock.docx": "x",
            "en-GB/a.txt": "Words of a text file.",
            "en-GB/a.txt.yaml": "id: a\ntitle: A title\nregions: [GB]\n",
        },
    )
    read = read_corpus(corpus)
    assert read.faults == ()
    (document,) = read.documents
    assert (document.source.document, document.source.title, document.source.regions) == ("a", "A title", ("GB",))


def test_a_changed_sidecar_changes_the_digest(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, {"a.txt": "Words.", "a.txt.yaml": "id: a\n"})
    before = read_corpus(corpus).documents[0].digest
    write_corpus(tmp_path, {"a.txt.yaml": "id: a\nregions: [GB]\n"})
    assert read_corpus(corpus).documents[0].digest != before
