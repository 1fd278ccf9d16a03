"""The country for helplines: the one that a message names, or the user's region."""

import re
from collections.abc import Iterable

from guidebot.locale import catalogue
from guidebot.records import Query
from guidebot.retrieval.filters import ALIASES, EEA

ELSEWHERE = "elsewhere"  # abroad, in an unnamed or unlisted country
PLACES = {
    "GB": "uk|u\\.k\\.|united kingdom|britain|england|scotland|wales|northern ireland|london|manchester|birmingham|leeds"
    "|liverpool|glasgow|edinburgh|cardiff|belfast|bristol|sheffield|newcastle|nottingham|leicester|英国|英國|伦敦|倫敦"
    "|曼城|曼彻斯特|伯明翰|爱丁堡|格拉斯哥|利兹|谢菲",
    "US": "usa|u\\.s\\.|the us|the states|america|new york|california|texas|florida|arizona|ohio|georgia|chicago"
    "|los angeles|las vegas|美国|美國|纽约|洛杉矶|加州",
    "IE": "ireland|dublin|cork|galway|爱尔兰|都柏林",
    "FR": "france|paris|lyon|marseille|法国|法國|巴黎",
    "DE": "germany|berlin|munich|hamburg|德国|德國|柏林",
    "CA": "canada|toronto|vancouver|加拿大|多伦多|温哥华",
    "AU": "australia|sydney|melbourne|brisbane|澳洲|澳大利亚|悉尼|墨尔本",
    "NZ": "new zealand|auckland|新西兰",
    "CN": "(?:mainland )?china|beijing|shanghai|shenzhen|guangzhou|中国|国内|北京|上海|广州|深圳|成都|杭州",
    "HK": "hong kong|香港",
    "TW": "taiwan|taipei|台湾|台灣|台北",
    "SG": "singapore|新加坡",
    "MY": "malaysia|kuala lumpur|马来西亚|吉隆坡",
    "EEA": "spain|madrid|barcelona|italy|rome|milan|portugal|lisbon|poland|warsaw|romania|netherlands|amsterdam|belgium"
    "|sweden|denmark|finland|austria|greece|西班牙|意大利|葡萄牙|荷兰",
    "CH": "switzerland|zurich|geneva|瑞士",
    ELSEWHERE: "another country|a different country|abroad|overseas|india|pakistan|bangladesh|nigeria|ghana|kenya"
    "|south africa|egypt|brazil|mexico|argentina|japan|korea|indonesia|philippines|thailand|vietnam|turkey|norway|dubai"
    "|saudi|国外|国外的|日本|韩国|泰国|越南",
}
# A place counts only if somebody is said to be in it, and if it is not part of another name such as Chinatown.
LATIN = r"\b(?:in|from|based in|lives? in|over in|living in|moved to|here in|back in)\s+(?:the\s+)?(?:{names})\b(?!\s*-?(?:town|house|palace|street|road|garden))"
CHINESE = r"(?:在|住|人在|回|来自|來自|到了?){names}"


def _pattern(names: str) -> re.Pattern[str]:
    own = names.split("|")
    latin = "|".join(name for name in own if not "\u3400" <= name[0] <= "\u9fff")
    chinese = "|".join(name for name in own if "\u3400" <= name[0] <= "\u9fff")
    return re.compile(f"{LATIN.format(names=latin)}|{CHINESE.format(names=f'(?:{chinese})')}", re.IGNORECASE)


PATTERNS = {region: _pattern(names) for region, names in PLACES.items()}


def region_of(query: Query) -> str:
    """The country in the latest message that names one, otherwise the user's own region.

    If a message names several, the United Kingdom wins if it is one of them, since the user is assumed to be there.
    """
    for text in (query.text, *reversed(query.history)):
        named = [region for region, pattern in PATTERNS.items() if pattern.search(text)]
        if named:
            return named[0]
    return ALIASES.get(query.region.upper(), query.region.upper())


def lines_for(region: str) -> frozenset[str]:
    """The regions whose helplines fit a region: its own, the EEA's if it is a member, and worldwide ones."""
    return frozenset({region, "*", *(("EEA",) if region in EEA else ())})


def name_of(region: str, language: str) -> str:
    """A region's name if known, otherwise its code."""
    return str(catalogue(language).get(f"region.{region}", region))


def emergency_number(region: str, numbers: dict[str, str]) -> str | None:
    """The emergency number of a country, if known."""
    own: Iterable[str] = (region, *(("EEA",) if region in EEA else ()))
    return next((numbers[each] for each in own if each in numbers), None)
