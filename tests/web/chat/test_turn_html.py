import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from guidebot.answering.compose import decline_text
from guidebot.guide import Guide
from guidebot.locale import LOCALES
from guidebot.records import Answer, Citation, Hit, Outcome, Passage, Query, Source, SourceStanding, Turn
from guidebot.templating import environment, render
from guidebot.web.brand import Brand
from guidebot.web.chat.page import Holdings, page_html
from guidebot.web.chat.turn_html import plain_text, turn_html
from guidebot.web.chat.words import words
from hostile import EVIL, assert_nothing_runs, templates_of, used_templates

TAG = re.compile(r"<(/?[a-zA-Z][^\s>]*)[^>]*>")
HARMLESS = set(
    re.findall(
        r"\w+",
        "article h2 h3 p span q div small ol ul li em strong button form input label fieldset legend textarea template svg "
        "path blockquote mark details summary a section pre code table thead tbody tr th td br",
    )
)


def answer_with(text: str, quote: str, source: Source, headings: tuple[str, ...] = ()) -> Answer:
    passage = Passage("p", source, headings, text, 0, len(text), page=3)
    start = text.index(quote)
    citation = Citation(1, passage, start, start + len(quote), 0, len(quote))
    return Answer(Query("q"), Outcome.ANSWER, f"{quote} [1]", (citation,), (Hit(passage, 1.0),))


def turn_of(answer: Answer, searched_for: str | None = None, language: str = "en") -> Turn:
    searched = answer.query.text if searched_for is None else searched_for
    return Turn("f" * 32, datetime(2026, 11, 20, tzinfo=UTC), answer, searched, language, "g")


def assert_harmless(html: str) -> None:
    """Only elements that the chat writes itself, with none of the attributes that run anything."""
    assert {tag.strip("/").lower() for tag in TAG.findall(html)} <= HARMLESS
    for tag in re.findall(r"<[a-zA-Z][^>]*>", html):
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag))
    assert not re.search(r'href="(?!https?://|/documents/|tel:|sms:)', html)


def test_a_card_shows_what_a_reader_needs_to_trust_it() -> None:
    source = Source(
        *("age", "2", "Host age", "age.md"),
        regions=("GB",),
        standing=SourceStanding.REPORTED,
        effective_from=date(2022, 11, 23),
        checked=date(2026, 8, 20),
        urls=("https://example.org/a?b=1", "javascript:alert(1)", "https://[broken"),
    )
    answer = answer_with("Before. Hosts are **18**. After.", "Hosts are **18**.", source, ("Host age", "Proof"))
    html = turn_html(turn_of(answer), "en")
    assert "<mark>Hosts are <strong>18</strong>.</mark>" in html
    for shown in ("Host age", "Proof", "Applies from 23 November 2022", "Checked on 20 August 2026", "Page 3"):
        assert shown in html
    assert "Applies in:" in html
    assert "United Kingdom" in html
    assert "In English" in html
    assert 'href="https://example.org/a?b=1"' in html
    assert "Reported by others, not official" in html
    assert "javascript" not in html
    assert "自2022年" not in html
    assert "2022年11月23日起生效" in turn_html(turn_of(answer), "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_documents_or_questions_reaches_the_page_as_html(language: str) -> None:
    source = Source("d", "1", EVIL, "d.md", regions=(EVIL,), urls=(f"https://x/{EVIL}",), locale="en-GB")
    answer = answer_with(
        f"{EVIL} [click](javascript:alert(3)) [r]: javascript:alert(4)\n<https://evil.example> **b**",
        EVIL,
        source,
        (EVIL, EVIL),
    )
    query = replace(answer.query, text=EVIL, history=(EVIL,))
    evil = replace(answer, query=query, notes=(EVIL,), summary=EVIL, reference=EVIL, contacts=(EVIL,), missing=(EVIL,))
    assert_harmless(turn_html(turn_of(evil, f"{EVIL}\n{EVIL}"), language))
    choices = replace(evil, outcome=Outcome.CLARIFY, text=f"{EVIL}\n- {EVIL}", choices=(EVIL, EVIL), citations=())
    assert_harmless(turn_html(turn_of(choices), language))


def test_every_template_of_the_chat_escapes_what_it_shows() -> None:
    environment.cache_clear()
    source = Source("d", "1", EVIL, "d.md", regions=(EVIL,), urls=(f"https://x/{EVIL}",))
    both = {"en": EVIL, "zh": EVIL}
    brand = Brand(EVIL, "#000000", "#ffffff", EVIL, both, both)
    holdings = Holdings(1, date(2026, 8, 20), EVIL, (EVIL, "US"), {"en": (EVIL,), "zh": (EVIL,)})
    for page in (
        turn_html(turn_of(answer_with(EVIL, EVIL, source, (EVIL,)), EVIL), "en"),
        page_html(brand, holdings),
        render("chat/title.html", title=EVIL),
        render("chat/entry.html", src=EVIL),
    ):
        assert "&lt;script&gt;alert(1)" in page
        assert_nothing_runs(page)
    assert used_templates("chat") == templates_of("chat")


def test_markdown_of_documents_makes_no_links_and_loads_nothing() -> None:
    text = "![a](https://x/y.png) [b](https://x) <https://y> https://z\n\n[c]: https://x 'c'\n\n[c]"
    html = turn_html(turn_of(Answer(Query("q"), Outcome.ANSWER, text)), "en")
    assert "https://z" in html
    assert "<a " not in html
    assert "<img" not in html


def test_numbers_open_the_sources_and_quotes_keep_theirs() -> None:
    source = Source("d", "1", "T", "d.md")
    text = "See [rules](rules.md) and note [1] and \ue0009\ue001."
    html = turn_html(turn_of(answer_with(text, text, source)), "en")
    shown = html.split('class="text"')[1].split("</div>")[0]
    assert "See rules and note [1] and 9." in shown
    assert shown.count('class="chip"') == 1
    assert 'data-source="1"' in shown


def test_every_number_in_an_answer_has_its_card(small_guide: Guide) -> None:
    turn = small_guide.ask(small_guide.query("who cannot moderate a LIVE, a muted viewer?"))
    html = turn_html(turn, "en")
    shown, cards = html.split('<template class="cards">')
    numbers = set(re.findall(r'class="chip" data-source="(\d+)"', shown))
    assert numbers
    assert numbers == set(re.findall(r'class="card" data-source="(\d+)"', cards))


def with_answer(turn: Turn, outcome: Outcome, route: str | None = None, reference: str = "") -> Turn:
    return replace(turn, answer=replace(turn.answer, outcome=outcome, route=route, reference=reference))


@pytest.mark.parametrize("language", LOCALES)
def test_how_it_ended_is_said_in_words(language: str) -> None:
    source = Source("d", "1", "T", "d.md")
    one = turn_of(answer_with("Yes.", "Yes.", source))
    said = {
        Outcome.ANSWER: "answered",
        Outcome.PARTIAL: "partly",
        Outcome.CLARIFY: "clarify",
        Outcome.DECLINE: "declined",
        Outcome.HANDOVER: "handover",
    }
    for outcome, key in said.items():
        assert words(key, language, n=1) in turn_html(with_answer(one, outcome), language)
    danger = with_answer(one, Outcome.HANDOVER, route="self_harm")
    assert words("danger", language) in turn_html(danger, language)
    account = with_answer(one, Outcome.DECLINE, reference="ABCD2345")
    assert words("account", language) in turn_html(account, language)
    assert words("declined", language) not in turn_html(account, language)
    assert words("staff_answered", language) in turn_html(replace(one, reviewed="r"), language)


def test_a_helpline_dials_texts_or_opens(small_guide: Guide) -> None:
    lines = (
        "Samaritans: 116 123 (Free)",
        "Shout: text 85258 (Text SHOUT)",
        "CEOP: https://www.ceop.police.uk/Centre (247)",
    )
    text = "People:\n\n" + "\n".join(f"- {line}" for line in lines)
    answer = Answer(Query("help"), Outcome.HANDOVER, text, route="child_at_risk", contacts=lines)
    html = turn_html(turn_of(answer), "en")
    assert 'href="tel:116123"' in html
    assert 'href="sms:85258"' in html
    assert 'href="https://www.ceop.police.uk/Centre"' in html
    assert 'href="tel:247"' not in html


def test_what_was_searched_for_is_shown_where_it_is_not_what_was_typed(small_guide: Guide) -> None:
    asked = small_guide.ask(small_guide.query("how old must a host be"))
    assert words("searching", "en") not in turn_html(asked, "en")
    again = small_guide.ask(small_guide.query("and [who](javascript:x) <b>moderates</b>?", history=("a *host*",)))
    html = turn_html(again, "en")
    assert "<q>a *host* / and [who](javascript:x) &lt;b&gt;moderates&lt;/b&gt;?</q>" in html


def test_a_helpline_can_be_rung_with_a_tap() -> None:
    text = "Helplines:\n\n- Samaritans: 116 123 (day and night)\n- Shout: text 85258 (By text)\n- desk@agency.example"
    lines = ("Samaritans: 116 123 (day and night)", "Shout: text 85258 (By text)", "desk@agency.example")
    answer = Answer(Query("q"), Outcome.HANDOVER, text, contacts=lines, reference="ABCD2345", summary="S & T")
    html = turn_html(turn_of(answer), "en")
    assert 'href="tel:116123"' in html
    assert 'href="sms:85258"' in html
    assert "Reference: ABCD2345" in html
    assert "<pre>S &amp; T</pre>" in html


def test_what_is_copied_has_its_sources() -> None:
    source = Source("d", "1", "Rules", "d.md", urls=("https://example.org/r",))
    assert plain_text(answer_with("**Yes**.", "**Yes**.", source), "en") == (
        "Yes. [1]\n\nSources:\n[1] Rules https://example.org/r"
    )


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_named_as_near_can_be_opened(language: str) -> None:
    near, far = (
        Passage(f"{name}@1#0", Source(name, "1", f"{EVIL} {name}", f"{name}.md"), (), "x", 0, 1) for name in "ab"
    )
    answer = Answer(Query("q"), Outcome.DECLINE, decline_text((Hit(near, 1.0),), language))
    answer = replace(answer, hits=(Hit(near, 1.0), Hit(far, 0.5)))
    html = turn_html(turn_of(answer, language=language), "en")
    assert_harmless(html)
    assert html.count('<ul class="near"><li><a href="/documents/a?v=1') == 1
    assert "/documents/b" not in html
