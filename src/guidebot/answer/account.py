"""Questions about what happened to the asker's own account, which no document can know: how they are told, what is said.

"Why was MY live banned yesterday" asks what a person or the app can see; "why do lives get banned" asks for the rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

TIME = (
    r"(?:yesterday|last (?:night|week|month|stream|live)|this (?:morning|weekend|week|saturday|sunday)|the weekend"
    r"|(?:just )?now|today|tonight|earlier|(?:on |from |since )?(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|since \w+day"
    r"|\d+ (?:hours?|hrs?|days?|weeks?|months?) ago|all week)"
)
FATE = (
    r"(?:(?:un|shadow ?)?bann?ed|band|muted?|removed?|restricted|suspended|stopped|cut off|ended|flagged|deleted|taken down"
    r"|docked|deducted|wiped|gone|missing|disappeared|rejected|declined|refused|violations?|strikes?|warnings?|reported)"
)
HELD = r"(?:money|payout|withdrawal|diamonds|earnings|rewards|balance|pay|bonus|appeal|application|form|verification|report)"
OWN = r"\b(?:my|mine|our|me|i|i.?m|i.?ve|we)\b"
SIGNS = (
    # Somebody is asked to look, or to act.
    r"\b(?:can|could|will|would) (?:you|u|ya|someone|sum1)\s+(?:\w+ )?(?:check|look (?:at|into|up)|find out|unban|restore|lift"
    rf"|reinstate|reset|undo|reverse|release|approve)\b[^?]*?(?:{OWN}|@\w)",
    r"\b(?:please|pls|plz|just)?\s*(?:unban|reinstate|unsuspend|unmute|unfreeze)\s+(?:me|my|us)\b",
    r"\b(?:put|give) (?:it|them|my \w+) back\b|\blift (?:my|the) (?:ban|restriction|suspension)\b(?! (?:be|last))",
    r"\blook(?:ed)? (?:at|into) (?:my (?:account|case|appeal|ban)|yet)\b|\bcheck (?:on )?my (?:account|case|appeal|ban|payout)\b",
    # Who did it.
    r"\bwho\s+(?:\w+\s+)?(?:reported|banned|flagged|muted|removed|blocked|unfollowed|decided|signed up|snitched)\b(?=.*\b(?:me|my|it)\b|$)",
    # How things stand with the asker.
    r"\b(?:am|was|are|were) (?:i|we) (?:\w+ )?(?:shadow ?bann?ed|banned|restricted|flagged|suspended|still (?:tied|in|on|banned)|verified|approved)\b",
    r"\b(?:have|has|did|is|was) (?:i|we|my \w+(?: \w+)?|our \w+)\s+(?:\w+ )?(?:been |get |gone |got )?(?:(?:un|shadow ?)?banned"
    r"|removed|wiped|approved|verified|looked at|reviewed|processed|accepted|read|sent|cleared|counted)\b",
    rf"\b(?:where.?s|where (?:is|are|has|have)|when (?:will|does|do)) (?:my|our) (?:\w+ )?{HELD}\b[^?]{{0,30}}\b{TIME}",
    # What befell the asker at a time that they name, and why.
    rf"\b(?:why|how come|what for|which|what|who)\b[^?.!]{{0,60}}\b(?:my|our|me|i)\b[^?.!]{{0,60}}\b{FATE}\b(?=.*\b{TIME}\b)",
    rf"\b(?:why|how come|what for|which|what)\b[^?.!]{{0,40}}\b(?:my|our|me|i)\b[^?.!]{{0,40}}\b{TIME}\b[^?.!]{{0,50}}\b{FATE}\b",
    r"\b(?:u|you|they|tik ?tok)\s+(?:\w+ )?(?:docked|took|deducted|removed|banned|wiped)\b[^?]{0,50}\b(?:my|me|mine)\b[^?]{0,60}\b(?:which|who|what for|why)\b",
    r"\bwhat.?s (?:wrong|the matter) with (?:what i|my (?:\w+ )?(?:form|account|application|appeal|documents?|id))\b",
    rf"\bwhich (?:of )?(?:the |my |our )?(?:\w+ )?(?:hosts?|creators?|streams?|lives?|videos?|posts?)\b[^?]{{0,40}}\b(?:got|get|has|have|had|was|were)\b[^?]{{0,25}}\b{FATE}\b",
    r"\bwho(?:.s| is| has|.ve)? (?:signed up|coming|registered|joined|subscribed|following)\b[^?]{0,20}\b(?:my|our)\b",
    r"(?:查一?下|看一?下|查查|看看)我的?(?:账号|帳號|申诉|申訴|提现|直播|审核|记录)|帮我(?:查|看|解封|恢复|问|催)|幫我(?:查|解封)",
    r"(?:谁|誰|哪个人?)(?:举报|檢舉|投诉|封)(?:了|的)?我|(?:给|替|帮|幫)我(?:解封|恢复|解除)|(?:求|请|快)(?:求|你们?)?(?:解封|放我出来)",
    r"我(?:是不是|有没有|是否|到底)(?:已经|又)?被(?:限流|封|禁|降权|拉黑|标记|踢)|我被(?:限流|封号?|禁播)了(?:吗|嗎|没)",
    r"我(?:的)?(?:申诉|申訴|提现|审核|钱|钻石|礼物|违规)[^。！？!?]{0,8}(?:处理|通过|審核|到哪|审到|去哪|看了|查了)[^。！？!?]{0,6}(?:吗|嗎|没|了|呢)",
    r"(?:为什么|为啥|凭什么|怎么)[^。！？!?]{0,14}(?:我|我们)[^。！？!?]{0,16}(?:昨[天晚]|今[天晚]|刚才|上周|上星期|这周|周[一二三四五六日])[^。！？!?]{0,16}(?:被|没|断|封|禁|扣|少)",
    r"(?:昨[天晚]|今[天晚]|刚才|上周|这周|周[一二三四五六日末])[^。！？!?]{0,16}(?:我|我们)?[^。！？!?]{0,12}(?:被封|被禁|被断|被扣|被限|掉了)[^。！？!?]{0,14}(?:为什么|为啥|怎么回事|谁|哪)",
)
ACCOUNT = tuple(re.compile(each, re.IGNORECASE) for each in SIGNS)
# What asks for the rule, or for the way, and can be answered without seeing an account.
FOR_THE_RULE = re.compile(
    r"\b(?:how (?:do|can|to|would|long|many strikes)|(?:can|may|could|should|do|does|must|would) (?:i|we|they|it|tiktok)\b(?! have (?:been|a))"
    r"|what (?:happens|counts|should|do i|can i|are the rules)|is (?:it|that|this) (?:allowed|ok|normal|against)|any way to)"
    r"|怎么(?:申诉|解封|办|做|查|才能|恢复)|如何|能不能|可以.{0,12}吗|会不会|要多久|几天|多久|算不算|算违规",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\b(?:money|pay|paid|payouts?|withdr\w+|diamonds?|earnings?|rewards?|balance|coins?|bonus|tax|docked|bank|paypal)\b"
    r"|钱|錢|提现|提現|钻石|收益|余额|金币|到账|税",
    re.IGNORECASE,
)
ACCESS = re.compile(
    r"\b(?:go(?:ing)? live|live (?:button|access)|can.?t (?:go )?live|1,?000 followers|age (?:check|verification))\b"
    r"|开播权限|直播权限|直播按钮|不能开播|年龄(?:认证|验证)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the app shows what guidebot cannot see, in both languages, and the document that says so."""

    en: str
    zh: str
    document: str


RECORD = Place(
    "To see your violations, reports and appeals, open **Settings and privacy** > **Support** > **Safety Center**. Notices"
    " about your account arrive in **Inbox** > **System notifications** > **Account updates**.",
    "违规记录、举报和申诉在 **Settings and privacy（设置与隐私）** > **Support（支持）** > **Safety Center（安全中心）**。账号通知在"
    " **Inbox（收件箱）** > **System notifications（系统通知）** > **Account updates（账号更新）**。",
    "where-to-see-violations",
)
WALLET = Place(
    "For money, look at **Settings and privacy** > **Balance**, and report what is failed or missing under **Settings** >"
    " **Report a problem**.",
    "款项请看 **Settings and privacy（设置与隐私）** > **Balance（余额）**；失败或缺少的款项在 **Settings（设置）** >"
    " **Report a problem（报告问题）** 里反馈。",
    "payout-problems",
)
LIVE_ACCESS = Place(
    "If the LIVE button is missing, report it in the app under **Report a problem**, and look at your notices in"
    " **Inbox** > **System notifications** > **Account updates**.",
    "如果直播按钮不见了，请在应用的 **Report a problem（报告问题）** 里反馈，并查看 **Inbox（收件箱）** > **System notifications（系统通知）**"
    " > **Account updates（账号更新）** 里的通知。",
    "no-live-button",
)
CANNOT_SEE = {
    "en": "guidebot cannot see accounts, so it cannot say what happened to yours or change it.",
    "zh": "guidebot 看不到任何账号，所以说不出你的账号发生了什么，也不能更改。",
}
ASK_A_PERSON = {
    "en": "If that does not settle it, ask the person who looks after your LIVE, and give them the summary below.",
    "zh": "如果仍不清楚，请联系负责你直播的工作人员，把下面的摘要发给对方。",
}


def is_account_specific(text: str, history: Sequence[str] = ()) -> bool:
    """Whether a question is about what happened to the asker's own account, and not about the rule.

    A short turn such as "who was it" is read after the turn before it.
    """
    if any(pattern.search(text) for pattern in ACCOUNT):
        return not asks_for_the_rule(text)
    short = len(text.split()) <= FEW and len(text) <= SHORT
    return bool(history) and short and not asks_for_the_rule(text) and is_account_specific(history[-1])


def asks_for_the_rule(text: str) -> bool:
    """Whether a message asks for the rule or the way, which can be told without seeing an account."""
    return FOR_THE_RULE.search(text) is not None


FEW, SHORT = 5, 30  # words and characters of a turn that says too little by itself


def place_for(text: str) -> Place:
    """Where in the app to look, by what a question is about."""
    if MONEY.search(text):
        return WALLET
    return LIVE_ACCESS if ACCESS.search(text) else RECORD


def account_words(text: str, language: str) -> str:
    """What is said to an account-specific question: what guidebot cannot see, where to look, how to reach a person."""
    return "\n\n".join((CANNOT_SEE[language], getattr(place_for(text), language), ASK_A_PERSON[language]))
