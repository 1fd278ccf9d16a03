import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SHARED, HashingEmbedder
from guidebot.corpus.formats import extract_markdown
from guidebot.corpus.read import read_corpus
from guidebot.index.embedders.protocol import Embedder
from guidebot.index.split import Splitter, context_of, embedded_text
from guidebot.records import Document, Passage, Source

LIMIT = 30
EMBEDDER = HashingEmbedder(limit=LIMIT)
SPLITTER = Splitter(EMBEDDER.count_tokens, LIMIT)
PIECES = st.sampled_from(
    [
        "# A heading",
        "## Another",
        "Short.",
        "A sentence of some words that goes on. And one more, with [a link](x.md).",
        "",
    ]
    + ["- item one\n- item two\n- item three", "Lead-in:\n\n1. step\n2. step", "| a | b |\n|---|---|\n| 1 | 2 |"]
    + [
        "word " * 50,
        "一二三四五六七八九十。" * 8,
        "**bold** " * 20,
        "x" * 300,
        "> quote\n> more",
        "a\r\n\r\nb",
        "<p>html</p>",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("\n\n".join)


def document_of(text: str, name: str = "doc") -> Document:
    return Document(Source(name, "1", "Title", f"{name}.md"), text, extract_markdown(text).sections, "")


def check_passages(document: Document, passages: tuple[Passage, ...], splitter: Splitter) -> None:
    end = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= end
        end = passage.end
    assert len({passage.id for passage in passages}) == len(passages)
    kept = "".join("".join(passage.text.split()) for passage in passages)
    assert kept == "".join("".join(document.text[s.start : s.end].split()) for s in document.sections)
    counts = splitter.count_tokens([embedded_text(passage) for passage in passages])
    assert all(count <= splitter.limit for count in counts)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_passages_slice_back_lose_nothing_and_fit(text: str) -> None:
    document = document_of(text)
    check_passages(document, SPLITTER.split(document), SPLITTER)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS)
def test_ids_do_not_change_when_other_parts_do(text: str, other: str) -> None:
    alone = SPLITTER.split(document_of(f"# Here\n\n{text}"))
    after = SPLITTER.split(document_of(f"# There\n\nQuite another beginning.\n\n# Here\n\n{text}"))
    assert {passage.id for passage in alone} <= {passage.id for passage in after}


def test_a_list_stays_whole_with_its_lead_in() -> None:
    text = (
        "Filler words here " * 6
        + "end. These are barred:\n\n- one thing\n- another thing\n- a third\n\n"
        + "More. " * 12
    )
    texts = [passage.text for passage in SPLITTER.split(document_of(text))]
    assert any(t.startswith("These are barred:") and t.endswith("- a third") for t in texts)


def test_a_list_too_long_is_cut_between_its_items() -> None:
    items = [f"- item number {number} with a few words" for number in range(12)]
    passages = SPLITTER.split(document_of("\n".join(items)))
    assert len(passages) > 1
    assert all(passage.text.startswith("- item") for passage in passages)


def test_marks_are_not_embedded_but_quoted() -> None:
    (passage,) = SPLITTER.split(document_of("# Top\n\nTap **Go** on [the page](https://example.org/long/address)."))
    assert "**Go**" in passage.text
    assert embedded_text(passage) == "Title > Top\nTap Go on the page."


def test_the_same_words_twice_have_two_ids() -> None:
    first, second = SPLITTER.split(document_of("# A\n\nSame.\n\n# A\n\nSame.\n"))
    assert first.id != second.id


def test_context_leaves_room_for_the_text() -> None:
    assert context_of("T", ("T", "Deep")) == "T > Deep"
    assert len(context_of("x" * 1000, ("y",))) == 300
    assert len(context_of("题" * 1000, ())) == 100


@pytest.mark.real_model
@pytest.mark.skipif(not (SHARED / "data" / "realdocs").is_dir(), reason="the real documents are not on this machine")
def test_real_documents_slice_back_and_fit(real_embedder: Embedder) -> None:
    splitter = Splitter(real_embedder.count_tokens, real_embedder.limit)
    read = read_corpus(SHARED / "data" / "realdocs")
    assert read.faults == ()
    for document in read.documents:
        check_passages(document, splitter.split(document), splitter)
