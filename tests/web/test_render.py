import re
from datetime import date

from guidebot.guide import Guide
from guidebot.records import Answer, Citation, Hit, Outcome, Passage, Query, Source, Standing
from guidebot.web.render import answer_markdown, sources_html, turn_markdown

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def answer_with(text: str, quote: str, source: Source, headings: tuple[str, ...] = ()) -> Answer:
    passage = Passage("p", source, headings, text, 0, len(text), page=3)
    start = text.index(quote)
    citation = Citation(1, passage, start, start + len(quote), 0, len(quote))
    return Answer(Query("q"), Outcome.ANSWER, f"{quote} [1]", (citation,), (Hit(passage, 1.0),))


def test_a_card_shows_what_a_reader_needs_to_trust_it() -> None:
    source = Source(
        *("age", "2", "Host age", "age.md"),
        regions=("GB",),
        standing=Standing.REPORTED,
        effective_from=date(2022, 11, 23),
        checked=date(2026, 8, 20),
        urls=("https://example.org/a?b=1", "javascript:alert(1)"),
    )
    html = sources_html(
        answer_with("Before. Hosts are **18**. After.", "Hosts are **18**.", source, ("Host age", "Proof"))
    )
    assert "<mark>Hosts are <strong>18</strong>.</mark>" in html
    for words in ("Host age", "Proof", "in force from 23 November 2022", "checked on 20 August 2026", "page 3", "GB"):
        assert words in html
    assert 'href="https://example.org/a?b=1"' in html
    assert "as reported, not official" in html
    assert "javascript" not in html


def test_nothing_of_a_document_reaches_the_page_as_html() -> None:
    source = Source("d", "1", EVIL, "d.md", regions=(EVIL,), urls=(f"https://x/{EVIL}",))
    answer = answer_with(f"{EVIL} [click](javascript:alert(3)) **b**", EVIL, source, (EVIL,))
    for shown in (sources_html(answer), answer_markdown(answer)):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "javascript:" not in shown


def test_numbers_lead_to_the_sources_and_quotes_keep_theirs() -> None:
    source = Source("d", "1", "T", "d.md")
    answer = answer_with("See [rules](rules.md) and note [1].", "See [rules](rules.md) and note [1].", source)
    assert answer_markdown(answer) == "See rules and note [1]. [\\[1\\]](#source-1)"


def test_an_answer_without_quotes_has_no_cards() -> None:
    assert "No document was quoted" in sources_html(Answer(Query("q"), Outcome.DECLINE, "No."))


def test_every_number_in_an_answer_has_its_card(small_guide: Guide) -> None:
    answer = small_guide.ask(small_guide.query("who cannot moderate a LIVE, a muted viewer?")).answer
    numbers = set(re.findall(r"#source-(\d+)", answer_markdown(answer)))
    assert numbers
    assert numbers == set(re.findall(r'id="source-(\d+)"', sources_html(answer)))


def test_what_was_searched_for_is_shown_where_it_is_not_what_was_typed(small_guide: Guide) -> None:
    asked = small_guide.ask(small_guide.query("how old must a host be"))
    assert "Searching" not in turn_markdown(asked)
    again = small_guide.ask(small_guide.query("and [who](javascript:x) <b>moderates</b>?", history=("a *host*",)))
    first = turn_markdown(again).split("\n\n")[0]
    assert first.startswith("*Searching for: a \\*host\\* / and \\[who\\]")
    assert "<b>" not in first
