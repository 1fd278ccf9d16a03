"""The page of checked drafts: every word of a draft, each claim in its colour, and the sentence beside it."""

from datetime import date
from html.parser import HTMLParser

import pytest

from guidebot.checking.report import Checked, report
from guidebot.guide import Guide
from guidebot.records import Label, Passage, Quote, Source, Verdict

CERTAINTIES = {
    Label.SUPPORTED: (0.9, 0.06, 0.04),
    Label.CONTRADICTED: (0.1, 0.8, 0.1),
    Label.NOT_FOUND: (0.2, 0.1, 0.7),
}


class Page(HTMLParser):
    """What a reader sees: the texts of each kind of element, and the classes of the marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self.marks: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(str(html))  # Markup would escape what it is joined with
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"meta", "br"}:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")
        if tag == "mark":
            self.marks.append((given["class"] or "", given["title"] or ""))
        if given.get("class") == "draft":
            self._open[-1] = "draft"
            self.texts.setdefault("draft", []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data


def quote(text: str, title: str = "Host age", headings: tuple[str, ...] = (), until: date | None = None) -> Quote:
    source = Source("age", "1", title, "age.md", effective_to=until)
    return Quote(Passage("p", source, headings, text, 0, len(text)), 0, len(text))


def verdict(draft: str, claim: str, label: Label, *reasons: str, evidence: tuple[Quote, ...] = ()) -> Verdict:
    start = draft.index(claim)
    return Verdict(claim, start, start + len(claim), label, CERTAINTIES[label], evidence, reasons)


DRAFT = "Hi 😀!\n  Hosts are 18. Gifts are free & easy. 猫很好。 Bye"
VERDICTS = (
    verdict(DRAFT, "Hosts are 18.", Label.SUPPORTED, evidence=(quote("A LIVE host must be **18** or older."),)),
    verdict(DRAFT, "Gifts are free & easy.", Label.CONTRADICTED, "opposite words: “free”, “paid”"),
    verdict(DRAFT, "猫很好。", Label.NOT_FOUND, "no sentence in scope is about this"),
)


def test_every_word_of_the_draft_is_there_and_each_claim_has_its_colour() -> None:
    page = Page(report([Checked(DRAFT, "", VERDICTS)]))
    assert page.texts["draft"] == [DRAFT]
    assert page.texts["mark"] == ["Hosts are 18.", "Gifts are free & easy.", "猫很好。"]
    assert page.marks == [("supported", "supported"), ("contradicted", "contradicted"), ("not_found", "not found")]


def test_each_claim_stands_beside_its_label_reasons_and_sentence() -> None:
    page = Page(report([Checked(DRAFT, "", VERDICTS)]))
    assert page.texts["th"] == ["claim", "what the documents say"]
    assert page.texts["td"] == [
        "supported 90%Hosts are 18.",
        "A LIVE host must be 18 or older.Host age",
        "contradicted 80%Gifts are free & easy.opposite words: “free”, “paid”",
        "nothing in scope",
        "not found 70%猫很好。no sentence in scope is about this",
        "nothing in scope",
    ]
    assert page.texts["li"] == ["opposite words: “free”, “paid”", "no sentence in scope is about this"]


@pytest.mark.parametrize(
    ("evidence", "footer"),
    [
        (quote("x", headings=("Proof", "When")), "Host age › Proof › When"),
        (quote("x", headings=("Host age", "Proof")), "Host age › Proof"),  # a title that is also a heading comes once
        (quote("x", until=date(2022, 11, 2)), "Host age, until 2 November 2022"),
        (quote("x", title="主播年龄"), "主播年龄"),
    ],
)
def test_a_sentence_says_where_it_stands_and_until_when_it_held(evidence: Quote, footer: str) -> None:
    page = Page(report([Checked("x", "", (verdict("x", "x", Label.SUPPORTED, evidence=(evidence,)),))]))
    assert page.texts["footer"] == [footer]


@pytest.mark.parametrize(
    ("drafts", "summary"),
    [
        ([], "0 drafts; claims: 0 supported, 0 contradicted, 0 not found."),
        ([Checked(DRAFT, "", VERDICTS)], "1 draft; claims: 1 supported, 1 contradicted, 1 not found."),
        ([Checked(DRAFT, "", VERDICTS[:1])] * 2, "2 drafts; claims: 2 supported, 0 contradicted, 0 not found."),
    ],
)
def test_drafts_and_labels_are_counted(drafts: list[Checked], summary: str) -> None:
    page = Page(report(drafts))
    assert page.texts["p"][0].startswith(summary)
    assert len(page.texts.get("section", [])) == len(drafts)


def test_the_question_stands_above_its_draft_where_there_is_one() -> None:
    page = Page(report([Checked("a", "How old?", ()), Checked("b", "", ())]))
    assert [text.replace("\n", "") for text in page.texts["section"]] == [
        "How old?aclaimwhat the documents say",
        "bclaimwhat the documents say",
    ]
    assert page.texts["h2"] == ["How old?"]


@pytest.mark.parametrize("draft", ["", "No claims here?", "\n\n"])
def test_a_draft_without_claims_is_shown_as_it_is(draft: str) -> None:
    page = Page(report([Checked(draft, "", ())]))
    assert page.texts["draft"] == [draft]
    assert page.marks == []


EVIL = "<script>alert(1)</script> & \"<b onclick='x'>18</b>\""


def test_markup_is_shown_and_never_becomes_part_of_the_page() -> None:
    evidence = quote(f"`{EVIL}`", title=EVIL, headings=(EVIL,))
    checked = Checked(EVIL, EVIL, (verdict(EVIL, EVIL, Label.SUPPORTED, EVIL, evidence=(evidence,)),))
    page = Page(report([checked]))
    assert page.texts.keys().isdisjoint({"script", "b"})
    assert page.texts["draft"] == [EVIL]
    assert page.texts["h2"] == [EVIL]
    assert page.texts["li"] == [EVIL]


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    html = report([Checked(DRAFT, "", VERDICTS)])
    assert not any(each in html for each in ("src=", "href=", "@import", "url(", "http"))
    assert html.startswith("<!doctype html>")


def test_what_the_checker_says_can_be_shown(rules_guide: Guide) -> None:
    draft = "Gifts are refunded. A withdrawal takes 14 days."
    page = Page(report([Checked(draft, "", rules_guide.check(draft, rules_guide.query("")))]))
    assert [kind for kind, _ in page.marks] == ["contradicted", "supported"]
    assert page.texts["blockquote"][0] == "Gifts are never refunded.Money"
