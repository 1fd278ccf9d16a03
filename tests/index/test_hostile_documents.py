"""Hostile documents: odd names, many files, huge ones, and archives that unpack to gigabytes."""

import resource
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from faulting import guide_over

from conftest import SMALL_CORPUS, Count, no_progress, write_corpus

pytestmark = pytest.mark.faults


def test_odd_file_names(tmp_path: Path, count: Count) -> None:
    names = [
        "with space.md",
        'it\'s "quoted".md',
        "直播规则.md",
        "x" * 200 + ".md",
        "naïve\tand\nnew.md",
        "-rf.md",
        "%2e.md",
    ]
    files = {f"en-GB/{name}": f"# Rule {n}\n\nWord{n}word holds.\n" for n, name in enumerate(names)}
    write_corpus(tmp_path / "corpus", files)
    guide = guide_over(tmp_path)
    assert guide.build(no_progress).faults == ()
    found = [guide.search(guide.query(f"Word{n}word"))[0].hits[0].passage.source.path for n in range(len(names))]
    assert found == list(files)
    count("A file name with spaces, quotes, Chinese, 200 characters, a line break", len(names), 0, len(found))


def test_ten_thousand_small_files(tmp_path: Path, count: Count) -> None:
    files = {f"en-GB/{n // 100}/{n}.md": f"# Rule {n}\n\nNumber{n} holds on LIVE.\n" for n in range(10_000)}
    write_corpus(tmp_path / "corpus", files)
    guide = guide_over(tmp_path)
    assert len(guide.build(no_progress).manifest.documents) == 10_000
    generation = guide.generation()
    for n in (0, 4321, 9999):
        assert generation.passages[generation.by_words(f"number{n}").argmax()].source.title == f"Rule {n}"
    (tmp_path / "corpus/en-GB/43/4321.md").unlink()
    built = guide.build(no_progress)
    assert built.embedded == 0
    assert all("4321" not in passage.text for passage in guide.generation().passages)
    count("10,000 small files, then one less", 2, 0, 2)


def test_a_document_of_fifty_megabytes(tmp_path: Path, count: Count) -> None:
    line = "A host may mute a viewer who is rude, and house rule {} holds for everyone in the room. " + "x" * 1550
    sections = "".join(f"## Section {n}\n\n{line.format(n)}\n\n" for n in range(31_000))
    write_corpus(tmp_path / "corpus", {"en-GB/big.md": f"# Big\n\n{sections}", **SMALL_CORPUS})
    assert (tmp_path / "corpus/en-GB/big.md").stat().st_size > 50_000_000
    guide = guide_over(tmp_path)
    guide.build(no_progress)
    generation = guide.generation()
    assert "rule 30999 " in generation.passages[generation.by_words("30999").argmax()].text
    count("A document of 50 MB", 1, 0, 1)


def word_bomb(path: Path) -> None:
    paragraph = b"<w:p><w:r><w:t>boom boom boom boom</w:t></w:r></w:p>" * 20_000
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("word/document.xml", "w", force_zip64=True) as text,
    ):
        for _ in range(2000):
            text.write(paragraph)


def pdf_bomb(path: Path) -> None:
    stream = zlib.compressobj(9)
    content = b"".join(stream.compress(b"BT (boom) Tj ET\n" * 65_536) for _ in range(1500)) + stream.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(content) + content + b"\nendstream",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(objects, start=1))
    path.write_bytes(body + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF")


@pytest.mark.parametrize("bomb", [word_bomb, pdf_bomb])
def test_a_document_that_unpacks_to_gigabytes(tmp_path: Path, bomb: Callable[[Path], None], count: Count) -> None:
    corpus = write_corpus(tmp_path / "corpus", SMALL_CORPUS)
    path = corpus / "en-GB" / ("bomb.docx" if bomb is word_bomb else "bomb.pdf")
    bomb(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    guide = guide_over(tmp_path)
    built = guide.build(no_progress)
    assert [fault.path for fault in built.faults] == [f"en-GB/{path.name}"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000  # kilobytes
    assert "18 or older" in guide.ask(guide.query("how old must a host be")).answer.text
    count(f"A {path.suffix[1:].upper()} that unpacks to gigabytes", 1, 0, 1)
