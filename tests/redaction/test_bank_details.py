"""Sort codes, account numbers, IBANs and cards: the forms people write, and what only looks like one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guidebot.redaction import redact


def shown(text: str) -> str:
    return redact(text).text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("sort code 20-45-17", "sort code [sort code]"),
        ("sort code: 204517", "sort code: [sort code]"),
        ("Sort Code - 20-45-17", "Sort Code - [sort code]"),
        ("sort code is 11 22 33 if that helps", "sort code is [sort code] if that helps"),
        ("s/c 308012", "s/c [sort code]"),
        ("sort 090128 is fine", "sort [sort code] is fine"),
        ("银行代码：20-45-17", "银行代码：[sort code]"),
        ("sort code ２０－４５－１７", "sort code [sort code]"),
        ("sort code 20\N{EN DASH}45\N{EN DASH}17", "sort code [sort code]"),
    ],
)
def test_a_sort_code_goes_where_it_is_announced(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("account number 31926819", "account number [account number]"),
        ("account number: 73519024. still pending", "account number: [account number]. still pending"),
        ("account no. 3192 6819", "account no. [account number]"),
        ("Account - 31926819", "Account - [account number]"),
        ("acc: 31926819", "acc: [account number]"),
        ("my barclays acc 20331187 isn't linked", "my barclays acc [account number] isn't linked"),
        ("a/c 00839261 why?", "a/c [account number] why?"),
        ("bank says the number 66374958", "bank says the number [account number]"),
        ("账号31926819，谢谢", "账号[account number]，谢谢"),
        ("银行账户是３１９２６８１９", "银行账户是[account number]"),
    ],
)
def test_an_account_number_goes_where_it_is_announced(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("20-45-17 31926819", "[sort code] [account number]"),
        ("04-00-04 58392011 monzo", "[sort code] [account number] monzo"),
        ("WITHDRAWAL TO 23-69-72 / 90817263 REJECTED", "WITHDRAWAL TO [sort code] / [account number] REJECTED"),
        ("204517, 31926819", "[sort code], [account number]"),
        ("20 45 17 acc no 3192 6819", "[sort code] acc no [account number]"),
        ("account 31926819 sort code 20-45-17", "account [account number] sort code [sort code]"),
    ],
)
def test_a_sort_code_beside_an_account_number_needs_no_announcement(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "scored 20-45-17 in the battles",
        "started 10-11-2025, got paid 04-02-2026",
        "hours: 12 14 09 31 22 18",
        "which sort code does TikTok pay from",
        "sort the comments, 20 at a time",
        "i got 31926819 likes total",
        "earned 10204085 diamonds",
        "my account has 12345678 followers",
        "account 12345678 followers",
        "账号12345678个粉丝",
        "account banned 7 days, 2 of 3 accounts",
        "sensor 12345678 on screen",
        "£20-45-17",
        "20-45-17, then 31926819 diamonds",
    ],
)
def test_a_score_a_date_or_a_count_is_no_bank_detail(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "GB82 WEST 1234 5698 7654 32",
        "GB82WEST12345698765432",
        "gb82west12345698765432",
        "GB82-WEST-1234-5698-7654-32",
        "DE89 3704 0044 0532 0130 00",
        "IE29 AIBK 9311 5212 3456 78",
        "NL91ABNA0417164300",
        "FR14 2004 1010 0505 0001 3M02 606",
        "NO93 8601 1117 947",
        "MT84MALT011000012345MTLCAST001S",
        "GB82\N{NO-BREAK SPACE}WEST\N{NO-BREAK SPACE}1234\N{NO-BREAK SPACE}5698\N{NO-BREAK SPACE}7654\N{NO-BREAK SPACE}32",
    ],
)
def test_an_iban_goes_in_every_usual_form(written: str) -> None:
    assert shown(f"pay {written}, thanks") == "pay [IBAN], thanks"
    assert shown(f"付到{written}。") == "付到[IBAN]。"


def test_a_mistyped_iban_goes_only_where_it_is_announced() -> None:
    wrong = "GB82 WEST 1234 5698 7654 33"
    assert shown(f"IBAN: {wrong}") == "IBAN: [IBAN]"
    assert shown(wrong) == wrong


@pytest.mark.parametrize(
    "text", ["IBAN please", "an iban outside the UK", "GB82", "DE 12 34", "NO93 8601", "MT5 platform"]
)
def test_what_is_no_iban_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111111111111111",
        "5555555555554444",
        "2223 0031 2200 3222",
        "3782 822463 10005",
        "6011 1111 1111 1117",
        "3530 1113 3330 0000",
        "6200 0000 0000 0005",
        "４１１１ １１１１ １１１１ １１１１",
        "4111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111",
    ],
)
def test_a_card_number_goes_in_every_usual_form(written: str) -> None:
    assert shown(f"charged {written} exp 09/28") == "charged [card number] exp 09/28"
    assert shown(f"扣了{written}，求退款") == "扣了[card number]，求退款"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("card 4111 1111 1111 1112 declined", "card [card number] declined"),
        ("visa: 4111111111111112", "visa: [card number]"),
        ("银行卡 6222 0212 3456 7890 123", "银行卡 [card number]"),
        ("卡号：6222021234567890123", "卡号：[card number]"),
        ("银行账号：6222021234567890123，求助", "银行账号：[card number]，求助"),
        ("收款账户6222021234567890123", "收款账户[card number]"),
    ],
)
def test_a_mistyped_card_number_goes_where_it_is_announced(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "1111 1111 1111 1117",
        "0000 0000 0000 0000",
        "room 7312345678901234567",
        "card ending 1234",
        "card games on 2026-08-20",
        "£4111111111111111",
        "100 200 300 400 500",
        "3.14159265358979",
        "银行卡可以换吗，要3到5天",
    ],
)
def test_digits_that_are_no_card_number_stay(text: str) -> None:
    assert shown(text) == text


def luhn_digit(digits: str) -> str:
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-sum(each // 10 + each % 10 for each in doubled) % 10)


SEPARATORS = st.sampled_from(["", " ", "-"])


@given(st.from_regex(r"[3-5][0-9]{14}", fullmatch=True), SEPARATORS)
def test_every_valid_card_number_goes(digits: str, separator: str) -> None:
    assume(digits[:2] not in ("34", "37"))  # American Express has fifteen digits
    number = digits + luhn_digit(digits)
    written = separator.join(number[at : at + 4] for at in range(0, 16, 4))
    assert shown(f"charged {written} twice") == "charged [card number] twice"


@given(st.from_regex(r"[3-5][0-9]{14}", fullmatch=True), st.integers(1, 9))
def test_a_number_with_a_wrong_check_digit_is_no_card(digits: str, off: int) -> None:
    assume(digits[:2] not in ("34", "37"))
    wrong = str((int(luhn_digit(digits)) + off) % 10)
    assert "[card number]" not in shown(f"order {digits}{wrong}")


@given(st.from_regex(r"[A-Z]{4}[0-9]{14}", fullmatch=True), SEPARATORS)
def test_every_valid_british_iban_goes(account: str, separator: str) -> None:
    as_number = "".join(str(int(each, 36)) for each in f"{account}GB00")
    iban = f"GB{98 - int(as_number) % 97:02}{account}"
    written = separator.join(iban[at : at + 4] for at in range(0, 22, 4))
    assert shown(f"to {written} please") == "to [IBAN] please"
