"""Words that reverse a rule: negations, modal verbs, quantifiers, exceptions and antonyms."""

import re

from guidebot.text.dates import DATE

BIE = "(?<![特分级性区识类个鉴辨])[別别](?!的|人|处|墅|名|称)"  # "don't", not as in 特别, 性别 or 别的
NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|can.?t|won.?t|don.?t|doesn.?t|didn.?t|isn.?t|"
    r"aren.?t|wasn.?t|weren.?t|haven.?t|hasn.?t|hadn.?t|mustn.?t|needn.?t|shouldn.?t|couldn.?t|wouldn.?t|nowhere|"
    r"hardly|unable|unlike|cant|dont|doesnt|isnt|wont|rather than|instead of)\b"
    r"|不(?!同(?!意)|过|错|断|论|管|仅|久|少于|低于|超过|高于|多于)|没(?!错|收)|未(?!成年|满|来)|无(?!论|线)|非(?!常|洲)"
    rf"|{BIE}",
    re.IGNORECASE,
)
# Checked in this order; the first match decides.
PERMISSIONS: dict[str, re.Pattern[str]] = {
    "need not": re.compile(
        r"\b(?:need not|needn.?t|(?:do|does|did)(?:n.?t| not) (?:have|need|want) to|no need|not (?:required|obliged|necessary)"
        r"|optional|not? (?:a )?requirement|never (?:have|has) to|without having to)\b|不必|不用|无需|无须|不需要|不强制|没必要",
        re.IGNORECASE,
    ),
    "must not": re.compile(
        r"\b(?:must ?n.?t|must not|must never|may not|cannot|can.?t|can not|could not|"
        r"(?:not|(?:is|are|was|were|wo|would|be)n.?t) (?:be )?(?:allowed|permitted|able)|"
        r"(?:is|are|be|being) (?:banned|forbidden|prohibited|barred|off.limits)|prohibit\w*|forbid\w*|ban(?:s|ned)?|never|"
        r"don.?t|do not|shouldn.?t|should not|against the rules|breach\w*|no longer)\b|不能|不得|不可|不允许|禁止|不准|不许|严禁|不要|不应|"
        + BIE,
        re.IGNORECASE,
    ),
    "must": re.compile(
        r"\b(?:must|have to|has to|had to|need(?:s|ed)? to|required?|requires|requirement|obliged|mandatory|compulsory|"
        r"got to|only (?:if|when|after|once)|necessary)\b|必须|需要|须|得先|一定要|要求|应当",
        re.IGNORECASE,
    ),
    "should": re.compile(
        r"\b(?:should|ought to|advis\w+|suggest\w*|recommend\w*|best to)\b|应该|建议|最好|宜", re.IGNORECASE
    ),
    "may": re.compile(
        r"\b(?:may|can|could|might|allowed|permitted|able to|free to|fine to|okay|ok|let|lets|possible|welcome to)\b"
        r"|可以|能够|能|允许|可",
        re.IGNORECASE,
    ),
}
# Pairs of permissions that contradict each other.
OPPOSED = {("may", "must not"), ("must", "need not"), ("must", "must not"), ("need not", "must not"), ("should", "must not"),
           ("must", "may"), ("should", "need not"), ("must", "should")}  # fmt: skip
ALL = re.compile(
    r"\b(?:all|every|each|any|always|everyone|everybody|anyone|anybody|whatever|whoever|entire|whole|completely|"
    r"automatically|guarantee\w*|never|none|nobody|in (?:every|all|any) cases?)\b|所有|全部|任何|一律|每个|每次|总是|都|从来|一定|保证",
    re.IGNORECASE,
)
SOME = re.compile(
    r"\b(?:some|sometimes|several|certain|often|usually|mostly|many|few|partly|part of|may|might|can|could|perhaps|"
    r"in some cases|not all|not every|not always|generally|typically|most)\b|有些|部分|某些|有时|可能|通常|大多|一般|不一定|未必",
    re.IGNORECASE,
)
ONLY = re.compile(
    r"\b(?:only|solely|exclusively|just|nothing but|no one but|alone)\b|只有|仅|只能|只在|只", re.IGNORECASE
)
CONDITIONS = re.compile(
    r"\b(?:unless|except\w*|apart from|other than|but not|only if|only when|provided|as long as|if|when|once|until|"
    r"in case|subject to|on condition|excluding|save for)\b|除非|除了|除外|如果|只要|只有|一旦|的话|前提|在.{1,12}时",
    re.IGNORECASE,
)
REGARDLESS = re.compile(
    r"\b(?:no matter|regardless|even if|even when|whether or not|whatever|in any case|either way|makes? no difference|"
    r"nothing to do with|irrespective)\b|无论|不管|不论|即使|哪怕|都一样|无关",
    re.IGNORECASE,
)
# Pairs of antonyms; only whole words match, so that "feedback" does not match "fee".
OPPOSITES = tuple(
    tuple(re.compile(rf"(?<![a-z])(?:{side})(?![a-z])", re.IGNORECASE) for side in pair)
    for pair in (
        (r"before|beforehand|prior|之前|以前|先", r"after|afterwards|once|following|之后|以后|后"),
        (r"(?:turn(?:ed|s)? )?on|enabl(?:e|es|ed|ing)|switched on|打开|开启", r"off|disabl(?:e|es|ed|ing)|switched off|关闭|关掉"),
        (r"accept(?:s|ed|ing|ance)?|agree(?:s|d|ment)?|同意|接受", r"declin(?:e|es|ed|ing)|refus(?:e|es|ed|al)|reject(?:s|ed|ion)?|turn(?:s|ed)? down|拒绝"),
        (r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|higher|more|gain(?:s|ed)?|增加|提高|更多|更高", r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|lower|less|fewer|lose|减少|降低|更少|更低"),
        (r"public|publicly|everyone|公开", r"private|privately|hidden|secret|secretly|私密|私人|不公开"),
        (r"start(?:s|ed|ing)?|begin(?:s|ning)?|open(?:s|ed|ing)?|开始", r"end(?:s|ed|ing)?|stop(?:s|ped|ping)?|clos(?:e|es|ed|ing)|finish(?:es|ed|ing)?|结束|停止"),
        (r"add(?:s|ed|ing)?|keep(?:s|ing)?|kept|保留|添加", r"remov(?:e|es|ed|al|ing)|delet(?:e|es|ed|ion|ing)|lost|删除|移除|去掉"),
        (r"first|首先|先", r"last|afterwards|later|之后再|最后"),
        (r"safe|safely|安全", r"risk(?:s|y)?|danger(?:s|ous)?|危险|风险"),
        (r"free|for nothing|免费", r"paid|pay(?:s|ing)?|charge(?:s|d)?|fees?|costs?|收费|付费"),
        (r"permanent|permanently|for good|forever|永久", r"temporary|temporarily|for a while|临时|暂时"),
        (r"individual|individuals|personal|personally|个人", r"business|businesses|compan(?:y|ies)|公司|企业"),
        (r"same|一样|相同", r"differ(?:s|ent)?|separate|separately|不同|分开|单独"),
        (r"visible|see(?:s|n)?|show(?:s|n|ing)?|看到|显示", r"invisible|hid(?:e|es|den|ing)|隐藏|看不到"),
        (r"official|officially|官方|正式", r"unofficial|third.party|reports?|guides?|第三方|非官方"),
        (r"refund(?:s|ed|able)?|退款|退还", r"non.refundable|no refund|不退"),
    )
)  # fmt: skip


def negations(text: str) -> int:
    """The number of negations in a text."""
    return len(NEGATIONS.findall(text))


def permission(text: str) -> str:
    """The permission that a text expresses: `must not`, `need not`, `must`, `should`, `may`, or ""."""
    undated = DATE.sub(" ", text)  # in "1 May 2026", May is a month
    return next((kind for kind, pattern in PERMISSIONS.items() if pattern.search(undated)), "")


def opposed(one: str, other: str) -> bool:
    """True if two permissions contradict each other."""
    return (one, other) in OPPOSED or (other, one) in OPPOSED


def opposites(one: str, other: str) -> tuple[str, str] | None:
    """A word of one text and its antonym in the other, or None; pairs that a text has both of are skipped."""
    for left, right in OPPOSITES:
        for first, second in ((left, right), (right, left)):
            here, there = first.search(one), second.search(other)
            if here and there and not second.search(one) and not first.search(other):
                return here[0], there[0]
    return None
