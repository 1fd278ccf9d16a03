"""Verdicts on drafts over a few documents: what is supported, contradicted or not found, and where it stands."""

import time
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidebot.checking.checker import NO_LONGER, NOTHING, Checker, worst_of
from guidebot.guide import Guide
from guidebot.records import Label, Verdict

YES, NO, UNKNOWN = Label.SUPPORTED, Label.CONTRADICTED, Label.NOT_FOUND
OTHERS = "the closest sentences do not say this"


def check(guide: Guide, draft: str, **scope: Any) -> tuple[Verdict, ...]:  # noqa: ANN401  # the fields of a query
    return guide.check(draft, guide.query("", **scope))


def checked(guide: Guide, claim: str, **scope: Any) -> Verdict:  # noqa: ANN401  # the same
    """The verdict on a draft of one claim."""
    (verdict,) = check(guide, claim, **scope)
    return verdict


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("A LIVE host must be 18 or older.", "A LIVE host must be 18 or older."),
        ("a live host must be 18 or older", "A LIVE host must be 18 or older."),
        ("**Gifts** are never refunded. [1]", "Gifts are never refunded."),
        ("- Gifts   are never refunded", "Gifts are never refunded."),
        ("You can withdraw up to £500 a day.", "You can withdraw at most £500 a day."),
        ("A muted viewer cannot moderate a LIVE.", "A muted viewer cannot moderate a LIVE."),
        ("提现需要14天到账。", "提现需要14天到账。"),
        ("礼物不能退款", "礼物不能退款。"),
    ],
)
def test_what_the_documents_say_is_supported_with_the_sentence(rules_guide: Guide, claim: str, quote: str) -> None:
    verdict = checked(rules_guide, claim)
    assert verdict.label is YES
    assert verdict.evidence[0].words == quote
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("A LIVE host must be 21 or older.", "number differs: claim 21, policy 18"),
        ("A subscription costs £9.99 a month.", "number differs: claim £9.99, policy £4.99"),
        ("You can withdraw at most $500 a day.", "unit differs: claim $500, policy £500"),
        ("You can withdraw at most £500 a week.", "period differs: claim £500 a week, policy £500 a day"),
        ("You can withdraw at least £500 a day.", "bound differs: claim at least £500, policy at most £500"),
        ("The price changed on 1 June 2026.", "date differs: claim 1 June 2026, policy 1 May 2026"),
        ("Gifts are refunded.", "negation differs: only one of them is negative"),
        ("Creators may promise Gifts in return.", "permission differs: claim says may, policy must not"),
        ("A muted viewer can moderate a LIVE.", "permission differs: claim says may, policy must not"),
        ("All creators receive a monthly bonus.", "quantity differs: claim says all, policy some"),
    ],
)
def test_what_the_documents_contradict_is_said_with_the_difference(rules_guide: Guide, claim: str, reason: str) -> None:
    verdict = checked(rules_guide, claim)
    assert verdict.label is NO
    assert reason in verdict.reasons
    assert verdict.evidence


@pytest.mark.parametrize(
    "claim",
    [
        "每天最多提现300英镑。",
        "每周最多提现500英镑。",
        "每天至少提现500英镑。",
        "提现需要7天到账。",
        "礼物可以退款。",
        "一场直播最多播12小时。",
        "所有观众都可以送礼。",
    ],
)
def test_a_chinese_claim_that_the_documents_contradict_is_not_supported(rules_guide: Guide, claim: str) -> None:
    assert checked(rules_guide, claim).label is not YES


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Bananas ripen faster beside apples.", OTHERS),
        ("You can stream from the moon.", OTHERS),
        ("Creators receive a free laptop.", OTHERS),
        ("Moderators are paid by the hour.", OTHERS),
        ("香蕉会变黄。", NOTHING),
        ("猫喜欢睡觉。", NOTHING),
    ],
)
def test_what_no_document_says_is_not_found(rules_guide: Guide, claim: str, reason: str) -> None:
    verdict = checked(rules_guide, claim)
    assert verdict.label is UNKNOWN
    assert verdict.reasons == (reason,)


def test_what_held_once_is_contradicted_by_the_version_in_force(small_guide: Guide) -> None:
    verdict = checked(small_guide, "A LIVE host had to be 16 or older.")
    assert verdict.label is NO
    assert verdict.reasons == (NO_LONGER,)
    assert verdict.evidence[0].passage.source.version == "1"


def test_on_a_day_in_the_past_the_version_of_that_day_counts(rules_guide: Guide) -> None:
    then, old = date(2022, 1, 1), "A LIVE host had to be 16 or older until 22 November 2022."
    assert checked(rules_guide, old, as_of=then).label is YES
    assert checked(rules_guide, old).label is NO
    assert checked(rules_guide, "A LIVE host must be 18 or older.", as_of=then).label is not YES


def test_other_regions_and_roles_are_out_of_scope(rules_guide: Guide) -> None:
    tax = "American creators receive a tax form for their rewards."
    assert [checked(rules_guide, tax, region=region).label for region in ("GB", "US")] == [UNKNOWN, YES]
    staff = "We suggest that you ask the creator for the date of the withdrawal."
    assert [checked(rules_guide, staff, audience=audience).label for audience in ("creator", "staff")] == [UNKNOWN, YES]


def test_no_document_in_scope_is_said(small_guide: Guide) -> None:
    verdict = checked(
        small_guide, "A LIVE host must be 18 or older.", region="US", as_of=date(1999, 1, 1), audience="nobody"
    )
    assert (verdict.label, verdict.reasons, verdict.evidence) == (UNKNOWN, (NOTHING,), ())


@pytest.mark.parametrize("draft", ["", "  \n", "😀", "!!!", "[1]", "- \n- ", "---"])
def test_a_draft_without_a_claim_has_no_verdict(rules_guide: Guide, draft: str) -> None:
    assert check(rules_guide, draft) == ()


@pytest.mark.parametrize(
    "draft", ["?a", "1", "的", "a" * 300, "\N{ZERO WIDTH SPACE}x", "ＡＢＣ", "NULL; DROP TABLE", "\u0000x", "𝕏𝕏"]
)
def test_an_absurd_draft_is_not_supported(rules_guide: Guide, draft: str) -> None:
    assert {verdict.label for verdict in check(rules_guide, draft)} == {UNKNOWN}


def test_each_claim_of_a_sentence_has_its_own_verdict(rules_guide: Guide) -> None:
    draft = "A subscription costs £4.99 a month; a withdrawal takes 21 days, and it is 14 on the moon."
    assert [(verdict.claim, verdict.label) for verdict in check(rules_guide, draft)] == [
        ("A subscription costs £4.99 a month", YES),
        ("a withdrawal takes 21 days", NO),
        ("it is 14 on the moon.", UNKNOWN),
    ]


def test_verdicts_say_where_their_claims_stand(rules_guide: Guide) -> None:
    draft = "Hi 😀\n\n- **Gifts** are never refunded [1].\n- 提现需要14天到账。猫喜欢睡觉。\n\nBye"
    verdicts = check(rules_guide, draft)
    assert [(draft[verdict.start : verdict.end], verdict.label) for verdict in verdicts] == [
        ("Hi 😀", UNKNOWN),
        ("**Gifts** are never refunded [1].", YES),
        ("提现需要14天到账。", YES),
        ("猫喜欢睡觉。", UNKNOWN),
        ("Bye", UNKNOWN),
    ]


PIECES = st.sampled_from(
    [
        "Gifts are refunded. ",
        "礼物可以退款。",
        "- ",
        "£500 a day; ",
        " and must wait 14 days. ",
        "\n",
        "😀",
        "1. ",
        "[1]",
    ]
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES | st.text(max_size=6), max_size=6).map("".join))
def test_verdicts_of_any_draft_are_in_order_and_add_up(rules_guide: Guide, draft: str) -> None:
    verdicts = check(rules_guide, draft)
    assert all(0 <= verdict.start < verdict.end <= len(draft) for verdict in verdicts)
    assert all(one.end <= other.start for one, other in pairwise(verdicts))
    for verdict in verdicts:
        assert sum(verdict.probabilities) == pytest.approx(1)
        assert 0 <= verdict.confidence <= 1
        assert (verdict.label is YES) is (verdict.reasons == ())
        assert all(quote.words in quote.passage.text for quote in verdict.evidence)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["A withdrawal takes 14 days. Gifts are refunded. ", "You must wait 14 days and it is 18; ", "礼物可以退款。"],
)
def test_a_draft_of_20_000_characters_is_checked_in_time(rules_guide: Guide, unit: str) -> None:
    draft = (unit * 20_000)[:20_000]
    started = time.process_time()
    verdicts = check(rules_guide, draft)
    assert time.process_time() - started < 30
    assert verdicts[-1].end == len(draft.rstrip())


def test_a_sentence_is_held_against_the_passages_given_and_no_other(rules_guide: Guide) -> None:
    checker, passages = rules_guide.checker(), rules_guide.generation().passages
    money = [passage for passage in passages if "never refunded" in passage.text]
    others = [passage for passage in passages if passage not in money]
    sentence = "Gifts are never refunded."
    assert [verdict.label for verdict in checker.check_against(sentence, money)] == [YES]
    assert [verdict.label for verdict in checker.check_against(sentence, others)] == [UNKNOWN]
    assert [verdict.reasons for verdict in checker.check_against(sentence, [])] == [(NOTHING,)]
    assert checker.check_against("", money) == ()


def of(label: Label, confidence: float = 1.0) -> Verdict:
    rest = (1 - confidence) / 2
    return Verdict("x", 0, 1, label, tuple(confidence if each is label else rest for each in Label))


@pytest.mark.parametrize(
    ("verdicts", "supported"),
    [
        ([of(YES)], True),
        ([of(YES), of(YES, 0.7)], True),
        ([of(YES, 0.69)], False),
        ([of(YES), of(UNKNOWN)], False),
        ([of(YES), of(NO)], False),
        ([], False),
    ],
)
def test_a_language_models_sentence_needs_high_support_for_every_claim(
    verdicts: list[Verdict], *, supported: bool
) -> None:
    assert Checker.all_supported(verdicts) is supported


@pytest.mark.parametrize(
    ("labels", "worst"),
    [
        ([YES, NO, UNKNOWN], NO),
        ([YES, UNKNOWN, YES], UNKNOWN),
        ([YES, YES], YES),
        ([UNKNOWN, NO], NO),
        ([], UNKNOWN),
    ],
)
def test_a_draft_is_as_good_as_its_worst_claim(labels: list[Label], worst: Label) -> None:
    assert worst_of([of(label) for label in labels]) is worst
