import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from guidebot.corpus.read import read_corpus
from guidebot.index.changes import wording
from guidebot.text.markdown import markdown_blocks
from guidebot.text.sentences import statements
from guidebot.web.documents.annotations import merged
from guidebot.web.documents.document_html import Highlighting, markdown_html, plain_html

INLINE = st.sampled_from(
    [
        "word",
        "**bold**",
        "*soft*",
        "[link](https://x.org/word)",
        "`code`",
        "18",
        "a|b".replace("|", "\\|"),
        "年龄",
        "&amp;",
        "x_y",
    ]
)
WORDS = st.lists(INLINE, min_size=1, max_size=6).map(" ".join)
BLOCK = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(WORDS, min_size=1, max_size=4).map(lambda items: "\n".join(f"{n}. {w}" for n, w in enumerate(items, 1))),
    WORDS.map(lambda words: f"> {words}\n> {words}"),
    WORDS.map(lambda words: f"### {words}"),
    WORDS.map(lambda words: f"```\n{words}\n```"),
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| a | b |", "|---|---|", *(f"| {one} | {two} |" for one, two in rows)])
    ),
)
TEXT = st.lists(BLOCK, min_size=1, max_size=5).map("\n\n".join)


def marked(html: str) -> str:
    return "".join(mark.get_text() for mark in BeautifulSoup(html, "html.parser").find_all("mark"))


def same_words(one: str, other: str) -> bool:
    return "".join(wording(one)) == "".join(wording(other))


@pytest.mark.slow
def test_every_quotable_span_of_every_shipped_document_is_marked_right() -> None:
    spans = 0
    for document in read_corpus(ROOT / "corpus").documents:
        for section in document.sections:
            body = document.text[section.start : section.end]
            for each in statements(body):
                start, end = section.start + each.start, section.start + each.end
                marking = Highlighting(((start, end),), {start: "here"})
                if document.source.path.endswith(".pdf"):
                    html = plain_html(document.text, (section.start, section.end), marking)
                else:
                    # The section alone: a whole document each time would take a minute.
                    html = markdown_html(body, Highlighting(((each.start, each.end),), {each.start: "here"}))
                assert same_words(marked(html), body[each.start : each.end]), (document.source.path, each)
                assert 'id="here"' in html
                spans += 1
    assert spans > 1000


def test_a_span_of_a_whole_document_is_marked_right() -> None:
    for document in read_corpus(ROOT / "corpus").documents:
        section = document.sections[-1]
        each = statements(document.text[section.start : section.end])[-1]
        span = section.start + each.start, section.start + each.end
        if not document.source.path.endswith(".pdf"):
            html = markdown_html(document.text, Highlighting((span,)), document.source.title)
            assert same_words(marked(html), document.text[slice(*span)]), document.source.path


@settings(deadline=None)
@given(TEXT, st.data())
def test_blocks_are_marked_whole_whatever_is_in_them(text: str, data: st.DataObject) -> None:
    block = data.draw(st.sampled_from(markdown_blocks(text)))
    unmarked, html = (markdown_html(text, Highlighting(spans)) for spans in ((), ((block.start, block.end),)))
    words = BeautifulSoup(markdown_html(text[block.start : block.end], Highlighting()), "html.parser").get_text()
    assert "".join(marked(html).split()) == "".join(words.split())
    assert html.replace("<mark>", "").replace("</mark>", "") == unmarked


@settings(deadline=None)
@given(TEXT, st.integers(0, 80), st.integers(0, 80), st.integers(0, 80))
def test_marks_and_anchors_change_nothing_else(text: str, start: int, length: int, anchor: int) -> None:
    anchor = min(anchor, len(text) - 1)
    html = markdown_html(text, Highlighting(((start, start + length),), {anchor: "here"}))
    bare = html.replace("<mark>", "").replace("</mark>", "").replace('<span id="here"></span>', "")
    assert bare == markdown_html(text, Highlighting())
    assert html.count('id="here"') <= 1


def test_marks_never_cross_emphasis_or_links() -> None:
    text = "Go **LIVE now** with [the app](https://x.org) today."
    html = markdown_html(text, Highlighting(((text.index("now"), text.index(" app")),)))
    assert "<strong>LIVE <mark>now</mark></strong><mark> with </mark>" in html
    assert "<mark>the</mark> app</a>" in html


def test_spans_that_touch_become_one() -> None:
    assert merged([(5, 9), (0, 3), (3, 4), (7, 12), (20, 20)]) == ((0, 4), (5, 12))


def test_lines_that_a_page_wrapped_flow_and_lists_stay() -> None:
    html = plain_html("\nOne\nsentence.\n• A\n• B\n\nNext", (0, 30), Highlighting())
    assert html == "One sentence.\n• A\n• B\n\nNext"


def test_nothing_of_a_text_runs() -> None:
    text = (
        "# <script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n\n[a](javascript:alert(3)) ![b](https://x.org/b.png)\n\n"
        "| <svg onload=alert(4)> | [c](data:text/html,x) |\n|---|---|\n| <b onclick=x>d</b> | <javascript:alert(5)> |\n\n"
        "```\n</code><script>alert(6)</script>\n```\n\n<style>*{display:none}</style>\n"
    )
    for html in (
        markdown_html(text, Highlighting(((0, len(text)),))),
        plain_html(text, (0, len(text)), Highlighting()),
    ):
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.find_all(["script", "img", "svg", "style", "b"])
        assert not [each for each in soup.select("*") for name in each.attrs if name.startswith("on")]
        assert not [link for link in soup.find_all("a") if not str(link["href"]).startswith("https://")]
