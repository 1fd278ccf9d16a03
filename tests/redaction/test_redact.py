"""What is taken out, what stays, that once is enough, and that nobody can make it slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from guidebot.evaluation.cases import read_cases
from guidebot.evaluation.redaction_cases import read_redaction_cases
from guidebot.redaction import KINDS, redact

CASES = read_redaction_cases(ROOT / "eval/redaction/cases.jsonl")
PIECES = [
    *(case.text[span.start : span.end] for case in CASES for span in case.gold),
    *(f"[{kind}]" for kind in KINDS),
    *(
        "password is ",
        "sort code ",
        "account ",
        "stream key: ",
        "身份证",
        "地址是",
        "IBAN ",
        "card ",
        "£",
        "[",
        "]",
        " ",
        "",
    ),
]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mail jess.l@gmail.com or 07700 900461 pls", "mail [e-mail] or [phone] pls"),
        ("sort 60-83-71 acc 10204085", "sort [sort code] acc [account number]"),
        ("iban GB82 WEST 1234 5698 7654 32 do i", "iban [IBAN] do i"),
        ("4111 1111 1111 1111 and 4111 1111 1111 1112", "[card number] and 4111 1111 1111 1112"),
        ("key: live_4821_hQ2vXz81LmKp", "key: [stream key]"),
        ("pw: hunter2", "pw: [password]"),
        ("im at Flat 3, 88 Queen's Drive, Glasgow, G42 8BS ok", "im at [address] ok"),
        ("我手机13812345678，身份证11010519491231002X", "我手机[phone]，身份证[ID number]"),
        ("住在广东省深圳市南山区科苑路15号3栋502室，", "住在[address]，"),
    ],
)
def test_what_goes(text: str, redacted: str) -> None:
    assert redact(text).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "£3,000 and 1,000 followers",
        "2,000–4,000 kbps from 20:30-22:00 on 2026-08-20",
        "room 7312345678901234567",
        "password is wrong",
        "Mind answers on 0300 123 3393",
        "rtmp://live.example.net/app",
        "league B2 1st place",
    ],
)
def test_what_stays(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).found == ()


def test_a_helpline_goes_where_none_is_kept() -> None:
    assert redact("call 0300 123 3393", keep=()).text == "call [phone]"
    assert redact("call 020 7946 0958", keep=("02079460958",)).text == "call 020 7946 0958"


@pytest.mark.slow
def test_what_the_documents_and_cases_say_stays() -> None:
    documents = (path.read_text(encoding="utf-8").splitlines() for path in (ROOT / "corpus").rglob("*.md"))
    questions = (case.turns for case in read_cases(ROOT / "eval/cases"))
    assert [text for texts in (*documents, *questions) for text in texts if redact(text).found] == []


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join))
def test_once_is_enough_and_the_spans_say_what_went(text: str) -> None:
    once = redact(text)
    again = redact(once.text)
    assert (again.text, again.found) == (once.text, ())
    assert all(one.end <= other.start for one, other in zip(once.found, once.found[1:], strict=False))
    rebuilt = text
    for span in reversed(once.found):
        assert text[span.start : span.end]
        rebuilt = rebuilt[: span.start] + f"[{span.kind}]" + rebuilt[span.end :]
    assert rebuilt == once.text


UNITS = [
    *("1 ", "0 ", "07700 900", "0161-", "(", "+44 ", "1.", "a@", "a.", "a dot ", "a at ", "password is ", "pw:"),
    *("14 acacia ", "14 Acacia Avenue, ", "LS6 3QX ", "flat 3, ", "12 the x ", "GB82 WEST ", "1234 5678 ", "1234-"),
    *("rtmp://a/", "rtmp://a/b/", "/a", "stream-", "stream key is ", "account number 1", "bank number ", "20-45-17 "),
    *(
        "passport no ",
        "身份证",
        "广东",
        "地址是",
        "东",
        "路1号2栋",
        "密码是",
        "[phone]",
        "[",
        "card 1",
        "x@y.co ",
        "\n",
        "live in ",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
def test_nobody_can_make_it_slow(unit: str) -> None:
    """4,000 characters take 0.02 s of processor, the worst of these 0.2; what grows with the square takes minutes."""
    text = (unit * 4000)[:4000]
    started = time.process_time()
    redact(text)
    assert time.process_time() - started < 2
