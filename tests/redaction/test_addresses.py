"""Postal addresses in Britain and China: the forms people write, and places that must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidebot.redaction import redact


def shown(text: str) -> str:
    return redact(text).text


@pytest.mark.parametrize(
    "written",
    [
        "14 Acacia Avenue, Leeds LS6 3QX",
        "14 Acacia Avenue, Leeds, West Yorkshire, LS6 3QX",
        "27b Station Road, Manchester M14 6YQ",
        "Flat 3, 88 Queen's Drive, Glasgow, G42 8BS",
        "Flat 12 Beacon House, 40 Mill Lane, Sheffield S1 2HE",
        "Unit 4, Harbour Park, 7 Dock Road, Liverpool L3 4AE",
        "112 Kingsland High Street London E8 2PB",
        "5 The Crescent, Bristol BS1 5TR",
        "PO Box 123, Leeds LS1 1AA",
        "9 orchard close, norwich, nr4 7tj",
        "Rose Cottage, Church Lane CB1 2AB",
        "The Old Mill, Water Street, Wells, BA5 2NB",
    ],
)
def test_a_british_address_goes_from_the_house_to_the_postcode(written: str) -> None:
    assert shown(f"they put up {written}, help") == "they put up [address], help"


@pytest.mark.parametrize(
    "postcode",
    [
        "M1 1AE",
        "B33 8TH",
        "CR2 6XH",
        "DN55 1PT",
        "W1A 0AX",
        "EC1A 1BB",
        "SW1A 2AA",
        "BT1 5GS",
        "JE2 3AB",
        "cf10 3at",
        "LS63QX",
        "LS6\N{NO-BREAK SPACE}3QX",
        "ＬＳ６ ３ＱＸ",
    ],
)
def test_a_postcode_alone_goes_in_every_form(postcode: str) -> None:
    assert shown(f"postcode {postcode} and it says no") == "postcode [address] and it says no"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("I live at 14 Acacia Avenue in Leeds", "I live at [address] in Leeds"),
        ("my address is 27b Station Road, ok", "my address is [address], ok"),
        ("address: Flat 2, 14 Acacia Ave", "address: [address]"),
        ("i moved from 6 Elm Grove to here", "i moved from [address] to here"),
        ("send it to 9 Orchard Close please", "send it to [address] please"),
    ],
)
def test_a_street_and_number_go_where_somebody_says_they_live_there(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "10 Downing Street protest live ok?",
        "a 10-minute walk to 5 Ways Road crossing",
        "i stream from a cafe on Oxford Street",
        "can i go live from Abbey Road",
        "I live in Leeds, near the M25 and the A14",
        "i live at home with my parents",
        "league B2 1st place, S1 3rd, E3 2nd day",
        "M1 2hr and N1 4gb",
        "PS5 and N64 games in room 12A",
        "SW19 tennis",
        "we moved to 4 hour slots",
        "address the audience as you",
        "what address do legal letters go to",
        "rtx 3060 12gb i5-12400f",
    ],
)
def test_a_place_that_is_nobodys_home_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "广东省深圳市南山区科苑路15号3栋502室",
        "北京市朝阳区建国路88号",
        "上海市浦东新区世纪大道100号",
        "香港九龙弥敦道100号",
        "浙江省杭州市西湖区文三路 90 号",
        "北京市朝阳区建国路 88 号 3 号楼 502 室",
        "北京市海淀区中关村大街２７号",
    ],
)
def test_a_chinese_address_goes_from_the_province_to_the_room(written: str) -> None:
    assert shown(f"寄到{written}，谢谢") == "寄到[address]，谢谢"
    assert shown(f"{written}。") == "[address]。"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("住在人民路12号，", "住在[address]，"),
        ("地址：中山路 8 号 2 单元", "地址：[address]"),
        ("我家在海淀区中关村大街27号院3号楼5单元602", "我家在[address]"),
        ("寄到文三路90号", "寄到[address]"),
    ],
)
def test_a_chinese_street_and_number_go_where_somebody_says_they_live_there(text: str, redacted: str) -> None:
    assert shown(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "我在北京路逛街直播可以吗",
        "在上海市直播卖货需要什么手续",
        "人民路那边有活动",
        "住在3号楼的邻居投诉我",
        "坐2号线去3号厅",
        "可以在直播里说自己的地址吗",
        "地址栏在哪",
        "第5号文件",
    ],
)
def test_a_chinese_place_that_is_nobodys_home_stays(text: str) -> None:
    assert shown(text) == text


OUTWARD = st.sampled_from(["LS6", "M14", "B33", "SW1A", "EC1A", "CF10", "G2", "E8"])
UNITS = st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2).filter(
    lambda unit: unit not in {"ST", "ND", "RD", "TH", "HR", "GB", "TB", "HZ", "PX", "FT", "EP", "LB", "XP"}
)


@given(OUTWARD, st.integers(0, 9), UNITS, st.sampled_from(["", " "]))
def test_every_postcode_goes(outward: str, sector: int, unit: str, gap: str) -> None:
    assert shown(f"near {outward}{gap}{sector}{unit} now") == "near [address] now"
