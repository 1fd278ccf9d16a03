"""Messages that tell the guide how to behave instead of asking what the documents say."""

import re
from functools import lru_cache

KNOWN = 20_000  # statements of which it is remembered whom they speak to

ORDERS = re.compile(
    r"\b(?:ignor|disregard|forget|overrid|bypass)\w*\b.{0,40}\b(?:instruction|prompt|rules?|guideline|above|previous|prior|everything|told)"
    r"|\b(?:system|hidden|initial)\s(?:prompt|message|instruction)|\bdeveloper mode\b|\bjailbreak|\bDAN\b"
    r"|\b(?:you are|you.?re|u r|ur|your name is) (?:now|no longer|called|named)\b|\bact as (?:a|an|my|if)\b"
    r"|\b(?:pretend|imagine|role.?play)\b.{0,20}\b(?:you|u|ur|that you|to be)\b|\bfrom now on\b.{0,30}\b(?:you|answer|reply|respond)"
    r"|\b(?:repeat|print|reveal|output|show|echo)\b.{0,30}\b(?:above|your (?:prompt|instructions|rules|configuration|context)|verbatim|word for word)"
    r"|\b(?:answer|reply|respond|say) (?:only|just|exactly|with only)\b|\byou (?:must|cannot|can.?t|cant) (?:answer|refuse|decline|say no)\b"
    r"|\bhas no rules\b|\bno restrictions\b|\bswear (?:that|to)\b.{0,30}\b(?:allowed|can|may|host)\b|\b(?:quote|cite)\b.{0,50}\bas (?:saying|proof)"
    r"|</?\s?(?:context|system|assistant|user|instructions?|passages?|document)\s?>|\[/?INST\]|<\|"
    r"|\b(?:base ?64|rot ?13|decode (?:this|the following)|in reverse)\b|(?:[A-Za-z0-9+/]{32,}={0,2})(?:\s|$)"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|别管|跳过|抛开).{0,20}(?:指令|指示|规则|提示|以上|之前|限制|设定)|系统提示|你现在(?:是|叫)|假装你|扮演"
    r"|从现在(?:起|开始).{0,12}你|照做|只(?:能|许)?回(?:答|复)|(?:输出|打印|显示|重复).{0,12}(?:上面|以上|提示|指令|原文)|翻译.{0,12}(?:照做|执行)",
    re.IGNORECASE | re.DOTALL,
)

# What a document says to the program that reads it, and no reader was meant to follow.
READER = r"(?:assistants?|chat ?bots?|language models?|llms?|bots?|ai (?:models?|systems?|readers?|agents?|tools?)|models that|automated (?:guides?|readers?|systems?))"
TO_READERS = re.compile(
    rf"\b{READER}\b.{{0,120}}\b(?:should|must|shall|does|is bound|opens?|ignor\w+|prints?|says?|answers?|repl(?:y|ies)|close|begins?|starts?|adds?|append|includes?|cites?|tells?|writes?|repeats?|outputs?|treats?|set aside|confirms?|shows?|names?|gives?)\b"
    rf"|\b(?:note|notice|instructions?|message|dear|attention|hey|certif\w+|authori[sz]\w+)\b.{{0,60}}\b{READER}\b"
    r"|\b(?:ignor|disregard|forget|overrid)\w*\b.{0,40}\b(?:instruction|prompt|above|previous|prior|everything|told)"
    r"|\b(?:system|hidden|initial)\s(?:prompt|message|instruction)|\b(?:when|if) (?:you|anyone) (?:answer|quote|cite|summari[sz]e)s?\b"
    r"|\b(?:your|every|any|each) (?:answer|reply|response)s?\b.{0,60}\b(?:must|should|has to|ends?|begins?|starts?)\b|\bfrom now on\b|\banswers about\b"
    r"|\b(?:this|the) (?:page|paragraph|passage|section|sentence|citation)\b.{0,50}\b(?:is cited|is quoted|reword\w*|is to stand)|\bto complete this (?:page|paragraph|passage|section)"
    r"|</?\s?[a-z\u3400-\u9fff][\w-]*(?:\s[^<>]*)?>|```|\bwho(?:ever)? (?:cites|quotes)\b|<!--|<<\w+>>|\[/?INST\]|<\||javascript:|_note\b|(?:[A-Za-z0-9+/]{32,}={0,2})"
    r"|(?:助手|语言模型|大模型|机器人|人工智能|(?<![A-Za-z])AI(?![A-Za-z])).{0,40}(?:应|须|必须|请|务必|回答|回复|输出|忽略|加上|写上|插入|扮演|注意|劝)"
    r"|(?:授权|面向|通知).{0,8}(?:助手|模型|机器人)"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|跳过).{0,20}(?:指令|指示|规则|提示|以上|之前|限制)|系统提示|(?:回答|回复|答复)(?:时|的?(?:开头|结尾|末尾|最后)).{0,20}(?:加|写|说|用|放)"
    r"|从现在(?:起|开始)|引用本(?:页|文|段)",
    re.IGNORECASE | re.DOTALL,
)
# Characters that nobody sees: tags, joiners and marks of direction between letters.
HIDDEN = re.compile(r"[\U000e0000-\U000e007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def is_order(text: str) -> bool:
    """Whether a message gives the guide orders. A question that comes with them is better asked again alone."""
    return ORDERS.search(text) is not None


@lru_cache(maxsize=KNOWN)
def is_to_readers(text: str) -> bool:
    """Whether a sentence of a document tells the program that reads it what to do, instead of saying what holds."""
    return HIDDEN.search(text) is not None or TO_READERS.search(text) is not None
