"""What each check says about a claim and a sentence: the difference it is named after, and none where there is none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.checking.comparison import compare

AGE = "A LIVE host must be 18 or older."


def differences(claim: str, evidence: str, *kinds: str) -> list[str]:
    """What is said of these kinds of difference, such as "number differs"."""
    return [reason for reason in compare(claim, evidence).reasons if reason.startswith(kinds)]


FIGURES = ("number differs", "unit differs", "period differs", "bound differs")


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("You can go LIVE at 16 years old.", "A host must be 18 years old.", "number differs: claim 16 years old, policy 18 years old"),
        ("You must be sixteen.", "You must be 18.", "number differs: claim sixteen, policy 18"),
        ("It takes two weeks.", "It takes 7 days.", "number differs: claim two weeks, policy 7 days"),
        ("It takes twenty-five minutes.", "It takes 20 minutes.", "number differs: claim twenty-five minutes, policy 20 minutes"),
        ("You get 50% of it.", "You get 53 per cent of it.", "number differs: claim 50%, policy 53 per cent"),
        ("You need 10k followers.", "You need 1,000 followers.", "number differs: claim 10k, policy 1,000"),
        ("16岁就能开播。", "主播必须年满18岁。", "number differs: claim 16岁, policy 18岁"),
        ("需要一万粉丝。", "需要1000粉丝。", "number differs: claim 一万, policy 1000"),
        ("It pays out £10.", "It pays out $10.", "unit differs: claim £10, policy $10"),
        ("Wait 7 weeks.", "Wait 7% longer.", "unit differs: claim 7 weeks, policy 7%"),
        ("提现最低10英镑。", "提现最低10美元。", "unit differs: claim 10英镑, policy 10美元"),
        ("You may take out £500 a week.", "You may take out £500 a day.", "period differs: claim £500 a week, policy £500 a day"),
        ("It costs £5 per year.", "It costs £5 a month.", "period differs: claim £5 a year, policy £5 a month"),
        ("每天最多提现500英镑。", "每周最多提现500英镑。", "period differs: claim 500英镑 a day, policy 500英镑 a week"),
        ("You need at most 5 Mbps.", "You need at least 5 Mbps.", "bound differs: claim at most 5 Mbps, policy at least 5 Mbps"),
        ("It is for those under 18.", "It is for those over 18.", "bound differs: claim at most 18, policy at least 18"),
        ("It lasts 5 minutes or less.", "It lasts 5 minutes or more.", "bound differs: claim at most 5 minutes, policy at least 5 minutes"),
        ("You need no less than 5 Mbps.", "You need no more than 5 Mbps.", "bound differs: claim at least 5 Mbps, policy at most 5 Mbps"),
        ("至少5分钟。", "最多5分钟。", "bound differs: claim at least 5分钟, policy at most 5分钟"),
        ("不少于5分钟。", "不超过5分钟。", "bound differs: claim at least 5分钟, policy at most 5分钟"),
    ],
)  # fmt: skip
def test_another_figure_is_said(claim: str, evidence: str, reason: str) -> None:
    assert differences(claim, evidence, *FIGURES) == [reason]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("You must be eighteen.", "You must be 18."),
        ("It takes a week.", "It takes 7 days."),
        ("It takes twenty-five minutes.", "It takes 25 minutes."),
        ("It lasts 90 minutes.", "It lasts 1.5 hours."),
        ("You need 1k followers.", "You need 1,000 followers."),
        ("A hundred viewers watched.", "100 viewers watched."),
        ("You need 5 Mbps.", "You need 5000 kbps."),
        ("You can withdraw £500 a day.", "You can withdraw £500 each day."),
        ("You need at least 5 Mbps.", "You need a minimum of 5 Mbps."),
        ("You need no less than 5 Mbps.", "You need at least 5 Mbps."),
        ("You may have up to 20 moderators.", "You may have no more than 20 moderators."),
        ("The host needs 3 guests and 20 moderators.", "The host needs 20 moderators and 3 guests."),
        ("A LIVE Match lasts 5 minutes.", "Up to 4 guests can join."),  # figures of different things
        ("It holds.", "You must be 18."),  # a claim need not repeat every figure
        ("主播须满18岁。", "主播必须年满18周岁。"),
        ("需要一周。", "需要7天。"),
        ("需要一千粉丝。", "需要1000粉丝。"),
        ("每天最多提现500英镑。", "一天最多提现500英镑。"),
        ("至少5分钟。", "不少于5分钟。"),
        ("最多5分钟。", "不得超过5分钟。"),
        ("十分重要。", "需要7天。"),  # "very", not ten minutes
    ],
)
def test_the_same_figure_in_other_words_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, *FIGURES)


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("The rule changed in June 2026.", "The rule changed in May 2026.", "date differs: claim June 2026, policy May 2026"),
        ("It began on 2 May 2026.", "It began on 1 May 2026.", "date differs: claim 2 May 2026, policy 1 May 2026"),
        ("It began on 2026-05-02.", "It began on 1 May 2026.", "date differs: claim 2026-05-02, policy 1 May 2026"),
        ("It ends on 5 May.", "It ends on 6 May.", "date differs: claim 5 May, policy 6 May"),
        ("It has held since 2025.", "It has held since May 2026.", "date differs: claim 2025, policy May 2026"),
        ("规则从2026年6月起生效。", "规则从2026年5月起生效。", "date differs: claim 2026年6月, policy 2026年5月"),
        ("规则5月2日生效。", "规则2026年5月1日生效。", "date differs: claim 5月2日, policy 2026年5月1日"),
    ],
)  # fmt: skip
def test_another_date_is_said(claim: str, evidence: str, reason: str) -> None:
    assert differences(claim, evidence, "date differs") == [reason]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It changed on 1 May 2026.", "It changed in May 2026."),
        ("It changed on 2026-05-01.", "It changed on 1st of May, 2026."),
        ("It changed on 1 May 2026.", "It changed on 1 May 2026 and again on 1 June 2026."),
        ("It changed on 1 May 2026.", "It changed."),
        ("It has 2000 followers.", "It changed in 2026."),
        ("Hosts may go LIVE.", "It changed in June 2026."),  # "may" is no month
        ("规则2026年5月1日生效。", "The rule took effect on 1 May 2026."),
        ("规则从2026年5月1日起生效。", "规则从2026年5月起生效。"),
        ("直播5小时。", "规则从2026年5月起生效。"),
    ],
)
def test_a_date_that_may_be_the_same_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "date differs")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Gifts are refunded.", "Gifts are never refunded."),
        ("Hosts cannot accept Gifts.", "Hosts can accept Gifts."),
        ("It isn’t shown.", "It is shown."),
        ("Viewers are told without delay.", "Viewers are told."),
        ("礼物可以退。", "礼物不能退。"),
        ("没有提醒。", "有提醒。"),
        ("主播不同意。", "主播同意。"),
    ],
)
def test_a_negation_on_one_side_is_said(claim: str, evidence: str) -> None:
    assert differences(claim, evidence, "negation differs") == ["negation differs: only one of them is negative"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Nothing is refunded.", "No Gift is refunded."),
        ("It isn't shown.", "It is not shown."),
        ("The note is shown.", "The notice is known."),  # "no" only within words
        ("Nobody sees a nonsense.", "It is never seen."),
        ("不同的主播都一样。", "主播都一样。"),
        ("非常重要。", "很重要。"),
        ("未成年人有保护。", "孩子有保护。"),
        ("等级分很多级别，特别清楚。", "等级很清楚。"),
        ("别的主播可以看到。", "主播可以看到。"),
        ("最多20个。", "不超过20个。"),
    ],
)
def test_no_negation_or_one_on_both_sides_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "negation differs")


@pytest.mark.parametrize(
    ("claim", "evidence", "own", "other"),
    [
        ("Hosts may share a login.", "Hosts must not share a login.", "may", "must not"),
        ("Hosts mustn't use music.", "Hosts are allowed to use music.", "must not", "may"),
        ("You don't have to label it.", "You must label it.", "need not", "must"),
        ("You should take a break.", "You must take a break.", "should", "must"),
        ("A label is optional.", "A label is required.", "need not", "must"),
        ("It is allowed.", "It isn't allowed.", "may", "must not"),
        ("主播可以共用账号。", "主播不得共用账号。", "may", "must not"),
        ("不必标注。", "必须标注。", "need not", "must"),
        ("建议休息。", "必须休息。", "should", "must"),
    ],
)
def test_another_permission_is_said(claim: str, evidence: str, own: str, other: str) -> None:
    reason = f"permission differs: claim says {own}, policy {other}"
    assert differences(claim, evidence, "permission differs") == [reason]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("You can stream.", "You are allowed to stream."),
        ("It isn't allowed.", "It is not allowed."),
        ("They aren’t permitted to.", "They must not."),
        ("You are banned from it.", "You must not do it."),
        ("It is required.", "You have to do it."),
        ("The key expires.", "You must not share the key."),  # the claim says nothing of permission
        ("可以直播。", "允许直播。"),
        ("禁止赌博。", "不得赌博。"),
        ("级别越高越好。", "可以看级别。"),
    ],
)
def test_the_same_permission_in_other_words_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "permission differs")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It is always removed.", "It is sometimes removed."),
        ("All viewers can send Gifts.", "Some viewers send Gifts."),
        ("Every appeal succeeds.", "Most appeals succeed."),
        ("所有观众都能送礼。", "部分观众送礼。"),
        ("每次都会删除。", "有时会删除。"),
    ],
)
def test_all_for_some_is_said(claim: str, evidence: str) -> None:
    assert differences(claim, evidence, "quantity differs") == ["quantity differs: claim says all, policy some"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Some viewers send Gifts.", "All viewers send Gifts."),
        ("All viewers see it.", "Every viewer sees it."),
        ("Some viewers see it.", "Certain viewers see it."),
        ("The call is smaller.", "It is sometimes removed."),  # "all" only within words
        ("部分观众送礼。", "所有观众送礼。"),
        ("所有观众送礼。", "任何观众送礼。"),
    ],
)
def test_some_for_all_and_all_for_all_are_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "quantity differs")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It works no matter where you are.", "It works where you are allowed."),
        ("You are paid regardless of region.", "You are paid if your region is listed."),
        ("Even if you are 16 you can host.", "You can host once you are 18."),
        ("无论在哪都能用。", "在允许的地区才能用。"),
        ("即使没有粉丝也能开播。", "有粉丝才能开播。"),
    ],
)
def test_a_condition_waved_away_is_said(claim: str, evidence: str) -> None:
    reason = "condition differs: claim says it does not matter"
    assert differences(claim, evidence, "condition differs") == [reason]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It works regardless.", "It works no matter where you are."),
        ("It works if you are 18.", "It works unless you are under 18."),
        ("It works.", "It works no matter what."),
        ("不管在哪都能用。", "无论在哪都能用。"),
        ("如果满18岁就能用。", "只要满18岁就能用。"),
    ],
)
def test_the_same_condition_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "condition differs")


@pytest.mark.parametrize(
    ("claim", "evidence", "own", "other"),
    [
        ("It goes before the LIVE.", "It goes after the LIVE.", "before", "after"),
        ("Turn the setting on.", "Turn the setting off.", "on", "off"),
        ("Joining is free.", "Joining has a fee.", "free", "fee"),
        ("The host accepted it.", "The host declined it.", "accepted", "declined"),
        ("The ban is permanent.", "The ban is temporary.", "permanent", "temporary"),
        ("直播之前设置。", "直播之后设置。", "之前", "之后"),
        ("免费参加。", "付费参加。", "免费", "付费"),
        ("打开开关。", "关闭开关。", "打开", "关闭"),
    ],
)
def test_opposite_words_are_said(claim: str, evidence: str, own: str, other: str) -> None:
    assert differences(claim, evidence, "opposite words") == [f"opposite words: “{own}”, “{other}”"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It goes before and after the LIVE.", "It goes after the LIVE."),
        ("It goes before the LIVE.", "It goes before the LIVE."),
        ("Feedback is welcome.", "Joining is free."),
        ("The coffee is cold.", "It is free."),
        ("The public sees it.", "The Republic of Ireland."),
        ("免费参加。", "不收钱。"),
        ("打开或关闭开关。", "关闭开关。"),
    ],
)
def test_words_that_are_not_opposite_are_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "opposite words")


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("The agency pays the tax.", "The creator pays the tax.", "party differs: claim agency, policy creator"),
        (
            "A moderator can end the LIVE.",
            "A parent can end the LIVE.",
            "party differs: claim moderator, policy parent",
        ),
        ("The viewer blocks the creator.", "The creator blocks the viewer.", "party differs: the parties are swapped"),
        ("机构缴税。", "主播缴税。", "party differs: claim agency, policy creator"),
        ("观众可以拉黑主播。", "主播可以拉黑观众。", "party differs: the parties are swapped"),
    ],
)
def test_another_party_is_said(claim: str, evidence: str, reason: str) -> None:
    assert differences(claim, evidence, "party differs") == [reason]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The host pays.", "The streamer pays."),
        ("TikTok removes it.", "The platform removes it."),
        ("It is removed.", "TikTok removes it."),
        ("The creator is told.", "The creator and the agency are told."),
        ("The creator blocks the viewer.", "A host can block a fan."),
        ("主播可以拉黑粉丝。", "创作者可以拉黑观众。"),
        ("会被删除。", "平台会删除。"),
    ],
)
def test_the_same_party_by_another_name_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "party differs")


@pytest.mark.parametrize(
    ("claim", "evidence", "reasons"),
    [
        ("It holds in America.", "It holds in Britain.", ["name differs: the policy does not name america here", "region differs: claim US, policy GB"]),
        ("It holds in the EU.", "It holds in the UK.", ["region differs: claim EU, policy GB"]),
        ("这条规则在美国适用。", "这条规则在英国适用。", ["region differs: claim US, policy GB"]),
        ("You can join the Rose Club.", "You can join the Star Club.", ["name differs: the policy does not name rose here"]),
        ("It is paid by PayPal.", "It is paid by Payoneer.", ["name differs: the policy does not name paypal here"]),
    ],
)  # fmt: skip
def test_another_name_or_region_is_said(claim: str, evidence: str, reasons: list[str]) -> None:
    assert differences(claim, evidence, "name differs", "region differs") == reasons


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It holds in the UK.", "It holds in the United Kingdom, or UK."),
        ("It holds in the UK and the US.", "It holds in the US."),
        ("Let us go.", "It holds in Britain."),  # "us" is no country
        ("You can join the Star Club.", "The Star Club is open."),
        ("Rose is a Gift.", "It is a Gift."),  # the first word of a sentence may be any word
        ("这条规则在英国适用。", "这条规则适用于英国和美国。"),
    ],
)
def test_the_same_name_or_region_is_no_difference(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "name differs", "region differs")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("You need 5 Mbps.", "You need 5000 kbps."),
        ("It began in June 2026.", "It began."),
        ("It began on 1 May 2026.", "You must not share a login."),
    ],
)
def test_a_unit_or_a_month_is_neither_a_name_nor_a_permission(claim: str, evidence: str) -> None:
    assert not differences(claim, evidence, "name differs", "permission differs")


def test_several_differences_are_all_said() -> None:
    reasons = compare("The agency may take 50% a week.", "The creator must not take 30% a day.").reasons
    kinds = [reason.split(":")[0] for reason in reasons]
    assert kinds == ["number differs", "negation differs", "permission differs", "party differs"]


WORDS = st.sampled_from(
    [
        *(
            "not",
            "never",
            "may",
            "must",
            "should",
            "18",
            "£500 a day",
            "1 May 2026",
            "before",
            "after",
            "all",
            "some",
            "if",
        ),
        *(
            "unless",
            "no matter",
            "host",
            "viewer",
            "UK",
            "US",
            "Rose",
            "at least 5",
            "every",
            "only",
            "free",
            "fee",
            ".",
        ),
        *(
            "不",
            "可以",
            "不得",
            "18岁",
            "500英镑",
            "每天",
            "最多",
            "至少",
            "所有",
            "部分",
            "无论",
            "之前",
            "之后",
            "主播",
            "英国",
            "。",
        ),
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_a_text_agrees_with_itself(text: str) -> None:
    found = compare(text, text)
    assert found.reasons == ()
    assert not any(value for name, value in found.seen.items() if "differs" in name)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(claim: str, evidence: str) -> None:
    found = compare(claim, evidence)
    assert all(isinstance(value, float) for value in found.seen.values())
    assert found.seen.keys() == compare("", "").seen.keys()


@pytest.mark.parametrize(
    "unit", ["1 ", "1; ", "£5 a day ", "at least 5 ", "1 May 2026 ", "not ", "Rose ", "最多5分钟，", "不得", "一", "a"]
)
def test_long_texts_are_compared_in_time(unit: str) -> None:
    """20,000 characters take half a second; they took half a minute when each figure read all of the text before it."""
    long = (unit * 20_000)[:20_000]
    started = time.process_time()
    compare(long, AGE)
    compare(AGE, long)
    assert time.process_time() - started < 5
