"""Replies to greetings, thanks and the like, which no document answers and no search is made for."""

from guidebot.message.kinds import SmallTalk
from guidebot.message.network import MessageReading
from guidebot.records import Answer, Outcome, Query
from guidebot.safety.contacts import Contacts, TeamContact, in_language
from guidebot.text.language import language_of

SURE = 0.6  # probability from which a message is taken for small talk
HUMAN_CONTACT = "creator manager"  # the role that somebody who asks for a person is sent to
REPLIES = {
    SmallTalk.GREETING: {
        "en": "Hi! Ask me anything about going LIVE: the rules, bans and appeals, Gifts and payouts, viewers, or "
        "technical trouble. I'll show you where each answer comes from.",
        "zh": "你好！关于直播的问题都可以问我：规则、封禁和申诉、礼物和提现、观众、技术故障。每个回答我都会给出出处。",
    },
    SmallTalk.THANKS: {
        "en": "You're welcome! Ask away if anything else comes up.",
        "zh": "不客气！还有问题随时问我。",
    },
    SmallTalk.GOODBYE: {
        "en": "Bye! Good luck with your next LIVE.",
        "zh": "再见！祝你下次直播顺利。",
    },
    SmallTalk.HOW_ARE_YOU: {
        "en": "All good here, thanks for asking. I'm a program, so no bad days. What can I help you with on LIVE?",
        "zh": "我很好，谢谢关心。我是程序，没有心情不好的时候。直播上有什么我可以帮你的吗？",
    },
    SmallTalk.BOT: {
        "en": "I'm guidebot, a program and not a person. I look up answers about LIVE in the team's policy documents "
        "and show you the sentences they come from. I can't see your account.",
        "zh": "我是 guidebot，是程序，不是真人。我在团队的政策文件里查找有关直播的答案，并给你看原文出处。我看不到你的账号。",
    },
    SmallTalk.CAPABILITIES: {
        "en": "I answer questions about LIVE from policy documents. For example: “Why was my LIVE stopped?”, “How do I "
        "get my money out?”, “How do I mute a viewer?” or “Why is my stream black?” Just type yours in your own "
        "words, in English or Chinese.",
        "zh": "我根据政策文件回答有关直播的问题，例如：“直播为什么会被中断？”“礼物怎么提现？”“怎么禁言观众？”“直播画面黑屏怎么办？”"
        "用你自己的话问就行，中文英文都可以。",
    },
    SmallTalk.INSULT: {
        "en": "Sorry, that's frustrating. Tell me what you need in a sentence and I'll look again, or ask your creator "
        "manager.",
        "zh": "抱歉让你不满意。用一句话告诉我你需要什么，我再查一次；也可以联系你的主播经理。",
    },
    SmallTalk.NOISE: {
        "en": "I'm here and working. What would you like to know about LIVE?",
        "zh": "我在，一切正常。关于直播你想了解什么？",
    },
    SmallTalk.ACKNOWLEDGEMENT: {
        "en": "Great. Anything else you'd like to know?",
        "zh": "好的。还有别的想了解的吗？",
    },
    SmallTalk.COMPLIMENT: {
        "en": "Thank you! Happy to help with anything else about LIVE.",
        "zh": "谢谢！直播上还有别的问题，随时问我。",
    },
    SmallTalk.OTHER_CHAT: {
        "en": "I'm not much of a talker, but I know my way around LIVE. Ask me about rules, Gifts, payouts, viewers or "
        "technical trouble.",
        "zh": "闲聊我不太在行，但直播的事我很熟。规则、礼物、提现、观众、技术问题都可以问我。",
    },
}
HUMAN = {
    "en": "I'm a program, so you can't reach a person in this chat. ",
    "zh": "我是程序，这个聊天里没有真人。",
}
HUMAN_SET = {"en": "You can reach the team here: {contact}.", "zh": "可以这样联系团队：{contact}。"}
HUMAN_HOURS = {"en": " Hours: {hours}.", "zh": "时间：{hours}。"}
HUMAN_UNSET = {
    "en": "Your creator manager is the person to ask. If it's about your account, you can also report it in the app "
    "under **Report a problem**. If anyone is in danger, call your local emergency number.",
    "zh": "请联系你的主播经理。如果是账号问题，也可以在应用里用 **Report a problem（报告问题）** 反馈。如果有人有危险，请拨打当地的紧急电话。",
}


def is_small_talk(reading: MessageReading) -> bool:
    """Whether a message is small talk."""
    return reading.small_talk[1] >= SURE


def small_talk(query: Query, reading: MessageReading, contacts: Contacts) -> Answer:
    """The reply to a message that is small talk."""
    kind, probability = reading.small_talk
    language = language_of(query.text)
    if kind is SmallTalk.HUMAN:
        member = contacts.get(HUMAN_CONTACT)
        known = (in_language(member.contact, language),) if member else ()
        return Answer(query, Outcome.SMALL_TALK, _to_a_person(member, language), contacts=known, confidence=probability)
    return Answer(query, Outcome.SMALL_TALK, REPLIES[kind][language], confidence=probability)


def _to_a_person(member: TeamContact | None, language: str) -> str:
    if member is None:
        return HUMAN[language] + HUMAN_UNSET[language]
    reached = HUMAN_SET[language].format(contact=in_language(member.contact, language))
    hours = HUMAN_HOURS[language].format(hours=in_language(member.hours, language)) if member.hours else ""
    return HUMAN[language] + reached + hours
