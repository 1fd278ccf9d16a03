"""Words that reverse a rule, each in both languages, and words that only look like one."""

import pytest

from guidebot.checking.polarity import negations, opposed, opposites, permission


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You may stream games.", "may"),
        ("Streaming games is allowed.", "may"),
        ("You're free to leave.", "may"),
        ("You can't sell alcohol.", "must not"),
        ("You cannot sell alcohol.", "must not"),
        ("Alcohol is banned.", "must not"),
        ("It isn't allowed.", "must not"),
        ("It is not permitted.", "must not"),
        ("They aren’t able to watch.", "must not"),
        ("It breaches the rules.", "must not"),
        ("You don't have to speak English.", "need not"),
        ("There is no need to wait.", "need not"),
        ("A label isn't a must, it is optional.", "need not"),
        ("You have to label it.", "must"),
        ("A label is required.", "must"),
        ("You may stream only if you are 18.", "must"),
        ("We suggest a break.", "should"),
        ("It is best to wait.", "should"),
        ("你可以开播。", "may"),
        ("允许观众送礼。", "may"),
        ("未满 18 岁不能开播。", "must not"),
        ("不得抽烟，禁止赌博。", "must not"),
        ("别抽烟。", "must not"),
        ("不需要粉丝。", "need not"),
        ("必须标注。", "must"),
        ("建议休息。", "should"),
    ],
)
def test_a_permission_is_read(text: str, kind: str) -> None:
    assert permission(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The key expires.",
        "The mayor streams.",
        "The canteen is a mustard shop.",
        "直播很好看。",
        "级别很高。",
        "别人很好。",
        "特别好看。",
    ],
)
def test_a_text_without_a_permission_has_none(text: str) -> None:
    assert permission(text) == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gifts are not refunded.", 1),
        ("Gifts are never refunded without a reason.", 2),
        ("It isn’t shown and doesn't count.", 2),
        ("Nobody can see it; they cannot.", 2),
        ("礼物不能退，也没有提醒。", 2),
        ("主播不同意。", 1),
        ("别抽烟。", 1),
    ],
)
def test_negations_are_counted(text: str, count: int) -> None:
    assert negations(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The note says know and nothingness is a knot.",
        "They announced a notable nod.",
        "不同的主播，不过不错，不断更新",
        "未成年人不仅可以看",
        "未满18岁",
        "非常好，无论在哪",
        "不超过5分钟，不少于3分钟",
        "没收的礼物",
        "性别、级别和类别特别重要，请识别别的账号",
    ],
)
def test_words_that_only_contain_a_negation_are_not_counted(text: str) -> None:
    assert negations(text) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("may", "must not"), ("must", "need not"), ("must", "must not"), ("should", "must not"), ("must", "may")],
)
def test_permissions_that_contradict_each_other(one: str, other: str) -> None:
    assert opposed(one, other)
    assert opposed(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("may", "may"), ("may", "need not"), ("may", "should"), ("", "must"), ("", "")]
)
def test_permissions_that_do_not_contradict_each_other(one: str, other: str) -> None:
    assert not opposed(one, other)
    assert not opposed(other, one)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Joining is free.", "Joining has a fee.", ("free", "fee")),
        ("The setting is turned on.", "The setting is turned off.", ("turned on", "off")),
        ("The limit is higher.", "The limit is lower.", ("higher", "lower")),
        ("It is visible to all.", "It is hidden.", ("visible", "hidden")),
        ("Remove the comment.", "Keep the comment.", ("Remove", "Keep")),
        ("The app is official.", "The app is third-party.", ("official", "third-party")),
        ("永久封号。", "临时封号。", ("永久", "临时")),
        ("同意邀请。", "拒绝邀请。", ("同意", "拒绝")),
        ("公开账号。", "私密账号。", ("公开", "私密")),
    ],
)
def test_opposite_words_are_named_as_each_text_has_them(one: str, other: str, found: tuple[str, str]) -> None:
    assert opposites(one, other) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Feedback is read.", "The LIVE is free."),
        ("The public can watch.", "Republic of Ireland."),
        ("The coffee is hot.", "It is free."),
        ("It goes before and after.", "It goes after."),  # one text has both
        ("It is public.", "It is public, not private."),
        ("", "It is free."),
        ("直播开始。", "直播继续。"),
    ],
)
def test_a_word_inside_another_or_in_both_texts_is_no_opposite(one: str, other: str) -> None:
    assert opposites(one, other) is None
