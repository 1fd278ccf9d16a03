from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from guidebot.records import Citation, Passage, Source
from guidebot.web.documents.links import SPANS, CitedSpan, cited_in, diff_link, document_link, file_link, version_link

SOURCE = Source("host-age", "2", "Host age", "en-GB/host-age.md")
PASSAGE = Passage("host-age@2#1449148d4393a64e", SOURCE, ("Host age",), "You must be 18.", 0, 15)


def test_a_citation_leads_to_its_words_in_its_version() -> None:
    link = document_link(Citation(1, PASSAGE, 4, 8, 0, 4))
    assert link == "/documents/host-age?v=2&at=1449148d4393a64e:4-8#host-age%402%231449148d4393a64e"
    assert document_link(PASSAGE, (4, 8)) == link
    assert document_link(PASSAGE, language="zh") == "/documents/host-age?v=2&lang=zh#host-age%402%231449148d4393a64e"


def test_a_pdf_opens_at_its_page() -> None:
    source = Source("length", "1", "T", "en-GB/length.PDF")
    assert file_link(source, 2) == "/documents/length/file?v=1#page=2"
    assert file_link(source) == "/documents/length/file?v=1"
    assert not file_link(SOURCE, 2)


@given(st.text(min_size=1), st.text(min_size=1), st.integers(0, 9_999), st.integers(0, 9_999))
def test_an_address_gives_back_what_it_was_made_of(name: str, version: str, start: int, end: int) -> None:
    source = Source(name, version, "T", "t.md")
    passage = Passage(f"{name}@{version}#1449148d4393a64e-2", source, (), "t", 0, 1)
    for character in "\"'<> ":
        assert character not in document_link(passage, (start, end))
    parts = urlsplit(document_link(passage, (start, end)))
    asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert unquote(parts.path) == f"/documents/{name}"
    assert asked["v"] == [version]
    assert cited_in(asked["at"]) == [CitedSpan("1449148d4393a64e-2", start, end)]
    assert unquote(parts.fragment) == passage.id
    assert parse_qs(urlsplit(diff_link(source, source)).query) == {"from": [version], "to": [version]}
    assert version_link(source).startswith("/documents/")


@given(st.lists(st.text()))
def test_what_is_no_span_is_passed_over(values: list[str]) -> None:
    assert len(cited_in([*values, "ab12:1-2"])) <= SPANS
    assert CitedSpan("ab12", 1, 2) in cited_in(["ab12:1-2", *values])
