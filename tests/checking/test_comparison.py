import pytest

from guidebot.checking.comparison import compare
from guidebot.checking.polarity import opposites, permission


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("You can go LIVE at 16 years old.", "A host must be 18 years old.", "number differs: claim 16 years old, policy 18 years old"),
        ("It pays out £10.", "It pays out $10.", "unit differs: claim £10, policy $10"),
        ("You may take out £500 a week.", "You may take out £500 a day.", "period differs: claim £500 a week, policy £500 a day"),
        ("You need at most 5 Mbps.", "You need at least 5 Mbps.", "bound differs: claim at most 5 Mbps, policy at least 5 Mbps"),
        ("The rule changed in June 2026.", "The rule changed in May 2026.", "date differs: claim June 2026, policy May 2026"),
        ("Hosts may share a login.", "Hosts must not share a login.", "permission differs: claim says may, policy must not"),
        ("It is always removed.", "It is sometimes removed.", "quantity differs: claim says all, policy some"),
        ("It goes before the LIVE.", "It goes after the LIVE.", "opposite words: “before”, “after”"),
        ("The agency pays the tax.", "The creator pays the tax.", "party differs: claim agency, policy creator"),
        ("The rule holds in America.", "The rule holds in Britain.", "region differs: claim US, policy GB"),
        ("It works no matter where you are.", "It works where you are allowed.", "condition differs: claim says it does not matter"),
    ],
)  # fmt: skip
def test_what_differs_is_said(claim: str, evidence: str, reason: str) -> None:
    assert reason in compare(claim, evidence).reasons


@pytest.mark.parametrize(
    "text",
    [
        "A LIVE host must be 18 or older.",
        "直播主播必须年满 18 岁。",
        "Gifts are never refunded in the UK, unless the law says so.",
    ],
)
def test_a_text_agrees_with_itself(text: str) -> None:
    found = compare(text, text)
    assert not found.reasons
    assert not any(value for name, value in found.seen.items() if "differs" in name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You may stream games.", "may"),
        ("You can't sell alcohol.", "must not"),
        ("You don't have to speak English.", "need not"),
        ("You have to label it.", "must"),
        ("We suggest a break.", "should"),
        ("The key expires.", ""),
        ("你可以开播。", "may"),
        ("未满 18 岁不能开播。", "must not"),
    ],
)
def test_permission(text: str, kind: str) -> None:
    assert permission(text) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Feedback is read.", "The LIVE is free."),
        ("The public can watch.", "Republic of Ireland."),
        ("The coffee is hot.", "It is free."),
    ],
)
def test_a_word_inside_another_is_no_opposite(one: str, other: str) -> None:
    assert opposites(one, other) is None


def test_words_that_mean_the_opposite_are_named() -> None:
    assert opposites("Joining is free.", "Joining has a fee.") == ("free", "fee")
    assert opposites("The setting is turned on.", "The setting is turned off.") is not None
