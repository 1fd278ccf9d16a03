"""Recognition of parties, names and regions in a text."""

import re

from guidebot.text.dates import MONTHS
from guidebot.text.figures import UNITS

ROLES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "creator": r"\b(?:creators?|hosts?|streamers?|you|your|yours|yourself|sellers?)\b|创作者|主播|你|您",
        "viewer": r"\b(?:viewers?|fans?|followers?|audience|gifters?|people watching|buyers?|customers?|subscribers?)\b|观众|粉丝|送礼",
        "platform": r"\b(?:tiktok|platform|we|our|us|the app|marketplace|service)\b|平台|我们",
        "agency": r"\b(?:agenc\w+|creator networks?|networks?|mcn)\b|公会|机构|经纪",
        "manager": r"\b(?:managers?|staff|team|lead|senior)\b|经理|运营|工作人员|团队",
        "moderator": r"\b(?:moderators?|mods?)\b|房管|管理员",
        "guest": r"\b(?:guests?|co-?hosts?|opponent|other (?:host|creator|person))\b|嘉宾|连麦|对方",
        "bank": r"\b(?:banks?|paypal|card issuer|apple|google|store)\b|银行|苹果|谷歌",
        "law": r"\b(?:police|ofcom|court|hmrc|regulator|asa|cma|government|ico)\b|警方|警察|法院|监管|税务",
        "parent": r"\b(?:parents?|guardians?|mum|dad)\b|家长|父母|监护人",
        "minor": r"\b(?:child\w*|minors?|teen\w*|under.?1[368]s?|kids?)\b|未成年|孩子|儿童",
        "brand": r"\b(?:brands?|advertisers?|sponsors?|client)\b|品牌|广告主",
        "owner": r"\b(?:rights? (?:owner|holder)s?|owns the rights|whoever reported|reporter)\b|权利人|版权方|举报",
    }.items()
}
REGIONS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "GB": r"\b(?:UK|GB|Britain|British|United Kingdom|England|Scotland|Wales)\b|英国",
        "US": r"\b(?:US|USA|U\.S\.|United States|America|American|the States)\b|美国",
        "EU": r"\b(?:EU|EEA|Europe|European)\b|欧盟|欧洲",
        "CN": r"\b(?:China|Chinese mainland|Douyin)\b|中国|抖音",
    }.items()
}
NAMES = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][A-Za-z]+(?:[ -][A-Z][A-Za-z]+)*")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")
# Words in capitals that name nothing: months and units.
NO_NAMES = frozenset(MONTHS).union(*(names.split("|") for units in UNITS.values() for names in units))


def roles(text: str) -> tuple[str, ...]:
    """The roles named in a text, in order of first mention."""
    firsts = {name: found.start() for name, pattern in ROLES.items() if (found := pattern.search(text))}
    return tuple(sorted(firsts, key=lambda name: firsts[name]))


def regions(text: str) -> frozenset[str]:
    """The regions named in a text."""
    return frozenset(name for name, pattern in REGIONS.items() if pattern.search(text))


def names(text: str) -> frozenset[str]:
    """Names of features, programmes and firms in a text, in lower case, except at the start of a sentence."""
    return frozenset(word.lower() for found in NAMES.findall(text) for word in LATIN.findall(found)) - NO_NAMES
