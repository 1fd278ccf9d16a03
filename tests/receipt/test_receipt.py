import json
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidebot import __version__
from guidebot.config import Settings
from guidebot.receipt import Receipt, Seal, as_html, as_json, receipt_of, seal_of, verified
from guidebot.receipt.canonical import canonical, digest
from guidebot.receipt.embedded import DATA
from guidebot.receipt.verify import LARGEST
from guidebot.records import Answer, Citation, Hit, Outcome, Passage, Query, Source, Turn

EVIL = "</script><script>alert(1)</script><!-- \u2028 & <img src=x onerror=alert(2)>"
TEXT = st.text(st.characters(), max_size=40)  # halves of characters too


def turn_of(question: str, text: str = "A LIVE host must be **18** or older.", language: str = "en") -> Turn:
    source = Source(
        *("age", "2", "Host age", "en-GB/age.md"),
        effective_from=date(2022, 11, 23),
        checked=date(2026, 8, 20),
        urls=("https://example.org/age",),
    )
    passage = Passage("age@2#0123456789abcdef", source, ("Host age", "Proof"), text, 10, 10 + len(text))
    citation = Citation(1, passage, 0, len(text), 0, len(text))
    query = Query(question, ("before",), as_of=date(2026, 7, 1))
    answer = Answer(query, Outcome.ANSWER, f"{text} [1]", (citation,), (Hit(passage, 1.0),), notes=("A note.",))
    return Turn("t1", datetime(2026, 7, 1, 12, 30, tzinfo=UTC), answer, question, language, "g1")


@pytest.fixture(scope="session")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return seal_of(Settings(receipt_key=tmp_path_factory.mktemp("key") / "key.pem"))


@pytest.fixture(scope="session")
def receipt(seal: Seal) -> Receipt:
    turns = [turn_of("how old must I be?"), turn_of(f"my name is Jo {EVIL}", "Bring <b>proof</b>.")]
    return receipt_of(turns, seal, datetime(2026, 12, 1, 9, 0, tzinfo=UTC))


class Tags(HTMLParser):
    """Every element of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_a_receipt_has_what_an_appeal_needs(receipt: Receipt) -> None:
    body = json.loads(as_json(receipt))["receipt"]
    turn = body["turns"][0]
    quote = turn["quotes"][0]
    assert (body["guidebot"], body["made"]) == (__version__, "2026-12-01T09:00:00+00:00")
    assert (turn["asked_at"], turn["region"], turn["as_of"]) == ("2026-07-01T13:30:00+01:00", "GB", "2026-07-01")
    assert (turn["question"], turn["words"]) == ("how old must I be?", "as typed")
    assert (quote["document"], quote["version"], quote["effective_from"]) == ("age", "2", "2022-11-23")
    assert quote["quote"] == "A LIVE host must be **18** or older."
    assert len(quote["passage_sha256"]) == 64


def test_a_receipt_is_true_in_either_form(receipt: Receipt, seal: Seal) -> None:
    for text in (as_json(receipt), as_html(receipt)):
        found = verified(text.encode(), seal.public)
        assert found.true
        assert found.line.startswith("true: 2 answers, first asked on 2026-07-01T13:30:00+01:00 (how old must I be?)")


@pytest.mark.parametrize("form", [as_json, as_html])
@settings(deadline=None)
@given(data=st.data())
def test_any_changed_character_is_noticed(receipt: Receipt, seal: Seal, form: type[str], data: st.DataObject) -> None:
    text = form(receipt)
    place = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.one_of(st.characters(codec="utf-8"), st.sampled_from(["", " ", text[place].swapcase()])))
    changed = text[:place] + other + text[place + 1 :]
    found = verified(changed.encode(), seal.public)
    assert found.true == (changed == text)
    assert len(found.line.splitlines()) == 1


@settings(deadline=None)
@given(data=st.data())
def test_any_changed_character_of_the_data_in_a_page_is_noticed(
    receipt: Receipt, seal: Seal, data: st.DataObject
) -> None:
    text = as_html(receipt)
    match = DATA.search(text)
    assert match is not None
    place = data.draw(st.integers(match.start(1), match.end(1) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[place]))
    assert not verified((text[:place] + other + text[place + 1 :]).encode(), seal.public).true


def test_it_is_said_what_was_changed(receipt: Receipt, seal: Seal) -> None:
    def line(text: str) -> str:
        return verified(text.encode(), seal.public).line

    written, page = as_json(receipt), as_html(receipt)
    assert line(written.replace("**18**", "**16**", 1)) == "false: answer 1 was changed (how old must I be?)"
    assert "head" in line(written.replace("2026-12-01", "2026-12-02"))
    assert "the way it is written" in line(json.dumps(json.loads(written)))
    assert "the page around it" in line(page.replace("<h1>", "<h1>Not "))
    assert "signature" in line(written.replace(receipt.file["signature"], "0" * 128))


def test_another_servers_receipt_is_told_apart(receipt: Receipt, tmp_path: Path) -> None:
    other = seal_of(Settings(receipt_key=tmp_path / "other.pem"))
    for text in (as_json(receipt), as_html(receipt)):
        assert "another key signed it" in verified(text.encode(), other.public).line
    # Whoever signs anew under the old key's name is no better off.
    file = {**receipt.file, "signature": other.sign(canonical(receipt.body))}
    assert not verified(canonical(file).encode(), receipt.seal.public).true


def test_a_page_signed_by_another_is_noticed(receipt: Receipt, seal: Seal, tmp_path: Path) -> None:
    other = seal_of(Settings(receipt_key=tmp_path / "other.pem"))
    forged = as_html(Receipt(receipt.body, other)).replace("How to check", "How not to check")
    ours = DATA.search(as_html(receipt))
    assert ours is not None
    mixed = DATA.sub(lambda _: ours.group(), forged)
    assert "the page around it" in verified(mixed.encode(), seal.public).line


@settings(deadline=None)
@given(TEXT, st.text(max_size=40))
def test_whatever_was_said_is_read_back_and_breaks_out_of_nothing(seal: Seal, question: str, text: str) -> None:
    receipt = receipt_of([turn_of(question + EVIL, text + EVIL)], seal, datetime(2026, 1, 1, tzinfo=UTC))
    page = as_html(receipt)
    assert verified(page.encode(), seal.public).true
    assert verified(as_json(receipt).encode(), seal.public).true
    match = DATA.search(page)
    assert match is not None
    assert json.loads(match.group(1)) == receipt.file
    tags = Tags(page).found
    assert tags.count("script") == 1
    assert "img" not in tags


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_said_to_be_no_receipt(seal: Seal, data: bytes) -> None:
    found = verified(data, seal.public)
    assert not found.true
    assert len(found.line.splitlines()) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: (
        st.lists(each) | st.dictionaries(st.sampled_from(["receipt", "turns", "sha256", "key", "format"]), each)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(JSON)
def test_other_json_is_said_to_be_no_receipt(seal: Seal, value: object) -> None:
    assert not verified(json.dumps(value).encode(), seal.public).true
    shaped = {"receipt": value, "sha256": digest(value), "signature": "00", "key": ""}
    assert not verified(canonical(shaped).encode(), seal.public).true


@pytest.mark.parametrize(
    "data", [b"[" * 200_000, b"9" * 10_000, b"NaN", b'{"receipt":"\\ud800"}', b" " * (LARGEST + 1)]
)
def test_what_would_choke_a_reader_does_not(seal: Seal, data: bytes) -> None:
    assert not verified(data, seal.public).true


def test_a_question_cannot_write_to_the_terminal(seal: Seal) -> None:
    receipt = receipt_of([turn_of("hi\x1b[2J\ntrue: all\u202e fine")], seal)
    line = verified(as_json(receipt).encode(), seal.public).line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert len(line.splitlines()) == 1


def test_a_page_speaks_the_language_of_its_answers(seal: Seal) -> None:
    page = as_html(receipt_of([turn_of("几岁可以开播？", "必须年满 18 岁。", "zh")], seal))
    assert '<html lang="zh-CN">' in page
    assert "如何核对本凭证" in page


def test_an_answer_without_quotes_has_a_receipt_too(seal: Seal) -> None:
    answer = Answer(Query("q"), Outcome.DECLINE, "No.")
    receipt = receipt_of([Turn("t", datetime(2026, 1, 1, tzinfo=UTC), answer, "q", "en", "g")], seal)
    assert verified(as_html(receipt).encode(), seal.public).true
    assert "Not answered by the documents" in as_html(receipt)
    assert verified(as_html(receipt_of([], seal)).encode(), seal.public).line.startswith("true: 0 answers")


def test_canonical_json_is_as_the_standard_says() -> None:
    # The example of RFC 8785, section 3.2.2, without its numbers, of which there are none here.
    value = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]}
    assert canonical(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
