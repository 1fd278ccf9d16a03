"""British and Chinese postal addresses."""

import re
from collections.abc import Iterator

from guidebot.redaction.spans import Span, pattern_finder

AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX "
    "FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE "
    "NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ "
    "TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE "
)
POSTCODE = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(AREAS.split())})\d[a-z0-9]? ?\d(?P<unit>[abd-hjlnp-uw-z]{{2}})(?![a-z0-9])",
    re.IGNORECASE,
)
NO_UNITS = frozenset(("st", "nd", "rd", "th", "hr", "gb", "tb", "hz", "px", "ft", "ep", "lb", "xp"))  # "1st", "2hr"
STREETS = (
    "street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|crescent|court|ct|place|pl|grove|gardens|gdns|terrace|way|walk|"
    "hill|view|park|square|sq|mews|row|rise|parade|green|quay|wharf|house|buildings"
)
HOUSE = r"(?:(?:flat|apartment|apt|unit|studio|room|po\ box)\ [a-z0-9]{1,5},?\ (?:[\w'’-]{1,20},?\ ){0,4}?)?"
STREET = rf"\d{{1,4}}[a-z]?,?\ (?:[a-z'’.-]{{1,20}}\ ){{1,4}}?(?:{STREETS})\b"
# A house with a name: "Rose Cottage, Church Lane".
NAMED = (
    r"(?-i:[A-Z][a-z'’-]{1,20}(?:\ [A-Z][a-z'’-]{1,20}){0,3}),\ "
    rf"(?:[a-z'’.-]{{1,20}}\ ){{1,4}}?(?:{STREETS})\b"
)
LEAD = re.compile(
    rf"(?<![a-z0-9£$€.,-])(?:{HOUSE}{STREET}|{NAMED}|\d{{1,4}}[a-z]?,?\ the\ [a-z'’-]{{1,20}}|po\ box\ \d{{1,6}})"
    r"(?:,?\ [a-z'’-]{1,20}){0,5},?\ ?$",
    re.IGNORECASE | re.VERBOSE,
)
BEFORE = 100

# Without a postcode, a street and number count as an address only after a phrase such as "I live at".
find_home = pattern_finder(
    "address",
    r"(?: \b address (?:\s is)? | \b liv(?:e|ing) \s (?:at|in) | \b moved \s (?:from|to) | \b home \s? (?:is)?"
    rf" | \b i'?m \s at | \b send \s (?:it\s)? to | \b my \s house \s is ) [\s:]{{1,3}} (?P<it> {HOUSE} {STREET} )",
)


def find_postcode(text: str) -> Iterator[Span]:
    """British postcodes, with the preceding house, street and town, if given."""
    last = 0
    for match in POSTCODE.finditer(text):
        if match["unit"] in NO_UNITS:
            continue
        begin = max(last, match.start() - BEFORE)
        lead = LEAD.search(text[begin : match.start()])
        start = begin + lead.start() if lead else match.start()
        yield Span("address", start, match.end())
        last = match.end()


PROVINCES = (
    "北京|上海|天津|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|"
    "云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
HAN = "[一-龥]"
NUMBER = r"\s? \d{1,5} \s? (?:号|弄|栋|幢)"
ROOMS = rf"""(?: 院 | \s? \d{{1,4}} \s? (?:号楼|号院|栋|幢|单元|楼|层|室|房)
    | {HAN}{{2,10}}?(?:广场|大厦|小区|花园|公寓|中心) | [A-Za-z]座 | [0-9]{{2,5}} ){{0,6}}"""
find_chinese_address = pattern_finder(
    "address",
    rf"(?P<it> (?:{PROVINCES}) {HAN}{{1,24}} {NUMBER} {ROOMS} )",
)
find_said_chinese_address = pattern_finder(
    "address",
    rf"(?: 地址 | 住在 | 家在 | 寄到 ) [\s:：是为在]{{0,3}} (?P<it> {HAN}{{2,24}} (?:路|街|道|巷|弄|村|区)"
    rf" {NUMBER} {ROOMS} )",
)
