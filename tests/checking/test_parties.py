"""Who, what and where a text names, in both languages."""

import pytest

from guidebot.checking.parties import names, regions, roles


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The creator pays the agency.", ("creator", "agency")),
        ("The agency pays the creator.", ("agency", "creator")),
        ("Viewers and moderators see it.", ("viewer", "moderator")),
        ("TikTok tells your parents.", ("platform", "creator", "parent")),
        ("HMRC asks the bank.", ("law", "bank")),
        ("An under-18 needs a guardian.", ("minor", "parent")),
        ("A sponsor and the rights holder.", ("brand", "owner")),
        ("机构付款给主播。", ("agency", "creator")),
        ("平台通知家长和未成年人。", ("platform", "parent", "minor")),
        ("房管和嘉宾", ("moderator", "guest")),
    ],
)
def test_roles_are_found_in_the_order_of_the_text(text: str, found: tuple[str, ...]) -> None:
    assert roles(text) == found


@pytest.mark.parametrize(
    "text", ["", "It is removed.", "The ghost of recreation.", "An embankment, embarrassed.", "规则生效。"]
)
def test_a_text_without_a_role_has_none(text: str) -> None:
    assert roles(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It holds in the UK.", {"GB"}),
        ("British and American hosts", {"GB", "US"}),
        ("the EEA and the Chinese mainland", {"EU", "CN"}),
        ("英国和美国", {"GB", "US"}),
        ("抖音和欧洲", {"CN", "EU"}),
    ],
)
def test_regions_are_found(text: str, found: set[str]) -> None:
    assert regions(text) == found


@pytest.mark.parametrize("text", ["", "Let us go.", "busy, eUK", "Ukulele and Waleslike", "规则生效。"])
def test_words_that_only_look_like_a_region_are_none(text: str) -> None:
    assert regions(text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You can join the Fan Club.", {"fan", "club"}),
        ("It is paid by PayPal or Payoneer.", {"paypal", "payoneer"}),
        ("Open LIVE Studio. Then OBS.", {"live", "studio", "obs"}),
        ("在 LIVE Studio 里打开", {"live", "studio"}),
        ("Rose is a Gift.", {"gift"}),  # the first word of a sentence may be any word
        ("A rule. Another rule.", set()),
        ("no names here", set()),
        ("", set()),
    ],
)
def test_names_are_found_but_for_the_first_word_of_a_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found
