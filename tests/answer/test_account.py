import pytest

from conftest import ROOT
from guidebot.answer.account import LIVE_ACCESS, RECORD, WALLET, Place, account_words, is_account_specific, place_for
from guidebot.corpus.folder import read_corpus


@pytest.mark.parametrize(
    "text",
    [
        "why was my live banned yesterday",
        "where's my money from tuesday",
        "who reported me last night?",
        "please unban me",
        "am i shadowbanned",
        "can you check my appeal",
        "has my appeal been looked at",
        "谁举报了我",
        "帮我查一下申诉",
        "我是不是被限流了",
        "我的提现处理了吗",
    ],
)
def test_what_only_the_app_or_a_person_can_see_is_told(text: str) -> None:
    assert is_account_specific(text)


@pytest.mark.parametrize(
    "text",
    [
        "why do lives get banned",
        "how do I appeal a ban",
        "Why was my LIVE stopped?",
        "how long does a withdrawal take?",
        "can I get unbanned",
        "they gave me a strike yesterday, how do I appeal",
        "被封号怎么申诉",
        "提现要多久到账？",
    ],
)
def test_what_the_documents_can_answer_is_left_to_them(text: str) -> None:
    assert not is_account_specific(text)


def test_a_short_turn_is_read_after_the_one_before_it() -> None:
    assert is_account_specific("and who was it", ["why was my live banned yesterday"])
    assert not is_account_specific("and who was it", ["who can moderate"])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("where's my money from tuesday", WALLET),
        ("who reported me", RECORD),
        ("why can't i go live since yesterday", LIVE_ACCESS),
        ("我的提现处理了吗", WALLET),
    ],
)
def test_the_place_in_the_app_fits_the_topic(text: str, place: Place) -> None:
    assert place_for(text) == place
    assert place.en in account_words(text, "en")
    assert place.zh in account_words(text, "zh")


@pytest.mark.parametrize("place", [RECORD, WALLET, LIVE_ACCESS])
def test_the_place_is_one_that_a_document_names(place: Place) -> None:
    texts = [each.text for each in read_corpus(ROOT / "corpus").documents if each.source.document == place.document]
    assert texts
    assert any(word in texts[0] for word in ("Safety Center", "Report a problem"))
