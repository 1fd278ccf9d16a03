"""E-mail addresses, phone numbers and ID numbers: the forms people write, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.redaction import redact


def shown(text: str) -> str:
    return redact(text).text


@pytest.mark.parametrize(
    "written",
    [
        "jess@gmail.com",
        "JESS.L+live@Gmail.CO.UK",
        "o'brien.k@yahoo.ie",
        "jess_l-96@sub.mail.example.org",
        "123456@qq.com",
        "hello@bakes.shop",
        "jess＠gmail.com",
        "ｊｅｓｓ@gmail.com",
    ],
)
def test_an_email_address_goes_and_the_words_around_it_stay(written: str) -> None:
    assert shown(f"hi, {written} is mine. Write to {written}, or not") == (
        "hi, [e-mail] is mine. Write to [e-mail], or not"
    )
    assert shown(f"我的邮箱{written}，谢谢") == "我的邮箱[e-mail]，谢谢"


@pytest.mark.parametrize(
    "written",
    [
        "jess at gmail dot com",
        "jess AT gmail DOT com",
        "jess at gmail.com",
        "jess dot l at btinternet dot com",
        "jess(at)moonlive.co.uk",
        "jess [at] gmail [dot] com",
        "jess {at} moonlive.tv",
        "jess @ gmail.com",
        "jess @qq.com",
    ],
)
def test_a_disguised_email_address_goes(written: str) -> None:
    assert shown(f"it's {written}, ok?") == "it's [e-mail], ok?"


@pytest.mark.parametrize(
    "text",
    [
        "follow me @jess.live92 or @amy",
        "no email comes @ all",
        "how do I email support at TikTok",
        "gmail.com is down",
        "look at gmail.com",
        "I sign in at outlook.com",
        "meet me at eight",
        "a@b",
        "price @ £5.99",
        "邮箱怎么改",
        "@小美 这个主播可以举报吗",
    ],
)
def test_a_handle_or_a_mail_service_alone_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "07700900461",
        "07700 900461",
        "07700 900 461",
        "07700-900-461",
        "07700.900.461",
        "(07700) 900461",
        "+447700900461",
        "+44 7700 900461",
        "+44 (0)7700 900461",
        "0044 7700 900461",
        "44 7700 900461",
        "447700900461",
        "020 7946 0958",
        "(020) 7946 0958",
        "0161 496 0742",
        "01632 960201",
        "016977 2345",
        "0800 496 0000",
        "07700\N{NO-BREAK SPACE}900461",
        "07700\N{NON-BREAKING HYPHEN}900461",
    ],
)
def test_a_british_number_goes_and_the_words_around_it_stay(written: str) -> None:
    assert shown(f"ring {written} after 6, ask for Dev") == "ring [phone] after 6, ask for Dev"
    assert shown(f"{written}.") == "[phone]."
    assert shown(f"💜{written}💜") == "💜[phone]💜"


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "+8613812345678",
        "86 13812345678",
        "0086 13812345678",
        "010-62345678",
        "(010)62345678",
        "021-5432 1098",
        "0755-86123456",
        "0755 8612 3456",
        "(0755) 8612-3456",
        "１３８１２３４５６７８",
        "138\N{IDEOGRAPHIC SPACE}1234\N{IDEOGRAPHIC SPACE}5678",
    ],
)
def test_a_chinese_number_goes_and_the_words_around_it_stay(written: str) -> None:
    assert shown(f"电话{written}，找小美") == "电话[phone]，找小美"
    assert shown(f"call {written} now") == "call [phone] now"


@pytest.mark.parametrize(
    "written",
    [
        "+1 (212) 555-0147",
        "+1-212-555-0147",
        "+353 85 012 3456",
        "+33 1 23 45 67 89",
        "+49 30 901820",
        "+852 9123 4567",
        "+91 98765 43210",
        "+971 50 123 4567",
        "00 33 1 23 45 67 89",
    ],
)
def test_a_number_with_its_country_code_goes(written: str) -> None:
    assert shown(f"her number is {written}, she said") == "her number is [phone], she said"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("07700 900461/07700 900462", "[phone]/[phone]"),
        ("07700900461,07700900462", "[phone],[phone]"),
        ("07700 900461 07700 900462", "[phone] [phone]"),
        ("0131 496 0777 ext 4", "[phone] ext 4"),
        ("my number (07700900461) is new", "my number ([phone]) is new"),
        ("tel:+447700900461", "tel:[phone]"),
        ("https://wa.me/447700900461", "https://wa.me/[phone]"),
        ("wa.me/33612345678", "wa.me/[phone]"),
        ("7700 900 123 without the 0", "[phone] without the 0"),
        ("my mobile is 7700900123", "my mobile is [phone]"),
    ],
)
def test_several_numbers_extensions_and_links(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "order 1234567890",
        "order no. 123456789012 of 2026-08-20",
        "ticket 20260915-88",
        "order 702-1234567-1234567",
        "room 7312345678901234567",
        "user6801234567890 and @user12345678",
        "https://www.tiktok.com/@amy/video/7312345678901234567",
        "error -2147467259",
        "version 37.4.5.12345678",
        "192.168.100.200",
        "ISBN 978-3-16-148410-0",
        "20260820213045",
        "2026-08-20T21:30:45Z",
        "20:30-22:00, then 07 00 to 09 00",
        "£1,234,567.89 and $10,000,000",
        "1,234,567 likes and 48213 viewers",
        "2,000–4,000 kbps at 3840 x 2160",
        "Lion 29999 coins, TikTok Universe 44999, Galaxy x1000",
        "scored 123-456-789",
        "7700900461",
        "999, 111, 116 123 or text 85258",
        "直播间ID 7312345678901234567",
        "总共10204085个赞",
    ],
)
def test_a_figure_that_is_no_phone_number_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("written", ["(212) 555-0147", "212-555-0147"])
def test_an_american_number_without_its_country_code_goes(written: str) -> None:
    assert shown(f"call {written}") == "call [phone]"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("身份证11010519491231002X", "身份证[ID number]"),
        ("身份证号：11010519491231002x，谢谢", "身份证号：[ID number]，谢谢"),
        ("11010519491231002X", "[ID number]"),
        ("身份证号码是110105194912310021", "身份证号码是[ID number]"),  # announced, though its check digit is wrong
        ("NI number QQ 12 34 56 C right?", "NI number [ID number] right?"),
        ("ab123456c", "[ID number]"),
        ("licence MORGA753116SM9IJ rejected", "licence [ID number] rejected"),
        ("licence MORGA 753116 SM9IJ rejected", "licence [ID number] rejected"),
        ("passport no 533401372 won't scan", "passport no [ID number] won't scan"),
        ("my passport is 533401372", "my passport is [ID number]"),
        ("护照号码：E12345678", "护照号码：[ID number]"),
        ("护照 EA1234567，英国签发", "护照 [ID number]，英国签发"),
    ],
)
def test_an_id_number_goes_and_what_announces_it_stays(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # its check digit is wrong
        "passport or licence?",
        "my passport expired in 2026",
        "passport 1 of 2",
        "身份证件和护照都可以",
        "flight BA0123",
        "tracking RM123456789GB",
        "AB1234 C",
        "form SA100 or W-8BEN",
    ],
)
def test_what_only_looks_like_an_id_number_stays(text: str) -> None:
    assert shown(text) == text


SEPARATORS = st.sampled_from(["", " ", "-", ".", "\N{NO-BREAK SPACE}"])


@given(
    st.from_regex(r"[1-9][0-9]{8}", fullmatch=True), SEPARATORS, SEPARATORS, st.sampled_from(["0", "+44", "+44 (0)"])
)
def test_no_digit_of_a_british_mobile_number_is_left(digits: str, one: str, two: str, prefix: str) -> None:
    number = f"{prefix}7{digits[:4]}{one}{digits[4:6]}{two}{digits[6:]}"
    assert shown(f"ring {number} please") == "ring [phone] please"


def chinese_id(seventeen: str) -> str:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(seventeen))
    return seventeen + "10X98765432"[total % 11]


@given(
    st.integers(110000, 659999),
    st.dates(date(1930, 1, 1), date(2012, 12, 31)),
    st.integers(0, 999),
)
def test_every_valid_chinese_id_number_goes(area: int, born: date, order: int) -> None:
    number = chinese_id(f"{area}{born:%Y%m%d}{order:03}")
    assert shown(f"号码{number}。") == "号码[ID number]。"
