"""The interface's own words, whole in English and in Chinese, and how they stand in the page.

What is written by `said` carries its key and figures, so that the page can say it in the other language at once.
"""

from datetime import date
from html import escape

ENGLISH, CHINESE = "en", "zh"
Table = dict[str, str]

EN: Table = {
    "welcome": "Ask about going LIVE. Answers quote the rules word for word and show you where they stand.",
    "disclaimer": "This is guidance, not a decision about your account. It speaks for {n} documents, last checked on "
    "{day}, and for nothing else.",
    "other_language": "中文",
    "other_language_label": "中文: switch to Chinese",
    "conversation": "Conversation",
    "question": "Your question",
    "placeholder": "Type your question…",
    "ask": "Ask",
    "examples": "People often ask",
    "you_asked": "You asked",
    "looking": "Looking in the documents…",
    "wording": "Wording the answer; each sentence is checked first…",
    "unavailable": "The guide cannot answer at the moment. Please try again in a minute.",
    "again": "Try again",
    "answered_none": "Answered",
    "answered_one": "Answered from 1 document",
    "answered_many": "Answered from {n} documents",
    "nearest_one": "The nearest there is, from 1 document",
    "nearest_many": "The nearest there is, from {n} documents",
    "partly_one": "Partly: answered from 1 document, and something is missing",
    "partly_many": "Partly: answered from {n} documents, and something is missing",
    "staff_answered": "Answered before by a member of staff",
    "clarify": "Which do you mean?",
    "declined": "The documents do not say",
    "account": "Only someone who can see your account can answer this",
    "handover": "Best answered by a person",
    "danger": "Get help now",
    "searching": "Searching for:",
    "change": "Change",
    "change_label": "Change what is searched for",
    "search": "Search again",
    "cancel": "Cancel",
    "choices": "Choose one",
    "next": "Ask next",
    "sources": "Sources",
    "no_sources": "Tap a number in an answer to see the sentence it rests on.",
    "source_label": "Source {n}: {name}",
    "close": "Close",
    "page": "page {n}",
    "from": "in force from {day}",
    "until": "in force until {day}",
    "undated": "no dates given",
    "checked": "checked on {day}",
    "regions": "holds in",
    "everywhere": "holds everywhere",
    "source": "Source",
    "reported": "as reported, not official",
    "suggested": "suggested practice, not policy",
    "language_en": "in English",
    "language_zh": "in Chinese",
    "links": "Where this comes from",
    "whole": "Open the whole document",
    "copy": "Copy",
    "copy_label": "Copy the answer",
    "save_copy": "Save a copy",
    "copied": "Copied",
    "person_heading": "Summary to pass on",
    "reference": "Reference: {name}",
    "copy_summary": "Copy this summary",
    "call": "Call {name}",
    "text": "Text {name}",
    "helpful": "Helpful",
    "unhelpful": "Not helpful",
    "why_unhelpful": "What was not helpful?",
    "why_wrong": "It is wrong",
    "why_outdated": "It is out of date",
    "why_unclear": "It is unclear",
    "why_not_my_question": "It is not what I asked",
    "why_words": "In your own words (if you like)",
    "send": "Send",
    "thanks": "Thank you. That helps us mend it.",
    "thanks_kept_nowhere": "Thank you. Feedback is not being kept here at the moment.",
    "options": "Options",
    "region": "Where you are",
    "day": "The day your question is about",
    "day_note": "Leave it empty for today.",
    "asking_about": "Asking about {day}",
    "today": "Back to today",
    "remembered": "Your choices and this conversation are remembered in this browser.",
    "forget": "Forget this conversation",
    "forget_note": "Removes it from this browser and from our records.",
    "forgotten": "Forgotten, here and in our records.",
    "forgotten_here": "Removed from this browser. Our records could not be reached: please try again.",
    "dropped": "This conversation is long; its oldest part is no longer kept here.",
    "region_GB": "United Kingdom",
    "region_US": "United States",
    "region_IE": "Ireland",
    "region_CH": "Switzerland",
    "region_EEA": "European Economic Area",
}

ZH: Table = {
    "welcome": "有关直播的问题都可以问。回答逐字引用规则原文，并标明出处。",
    "disclaimer": "以下内容仅供参考，不是对你账号的决定。它只依据 {n} 份文件（最近核对于{day}），不代表其他内容。",
    "other_language": "English",
    "other_language_label": "English：切换到英文",
    "conversation": "对话",
    "question": "你的问题",
    "placeholder": "输入你的问题…",
    "ask": "提问",
    "examples": "大家常问",
    "you_asked": "你的提问",
    "looking": "正在查找文件…",
    "wording": "正在组织回答，每一句都先核对…",
    "unavailable": "暂时无法回答，请一分钟后再试。",
    "again": "再试一次",
    "answered_none": "已回答",
    "answered_one": "依据 1 份文件回答",
    "answered_many": "依据 {n} 份文件回答",
    "nearest_one": "最接近的内容，来自 1 份文件",
    "nearest_many": "最接近的内容，来自 {n} 份文件",
    "partly_one": "部分回答：依据 1 份文件，仍有内容没有答案",
    "partly_many": "部分回答：依据 {n} 份文件，仍有内容没有答案",
    "staff_answered": "工作人员曾经这样回答",
    "clarify": "你指的是哪一个？",
    "declined": "文件中没有说明",
    "account": "只有能看到你账号的工作人员才知道",
    "handover": "最好由工作人员回答",
    "danger": "请马上寻求帮助",
    "searching": "正在查找：",
    "change": "修改",
    "change_label": "修改查找的内容",
    "search": "重新查找",
    "cancel": "取消",
    "choices": "请选择",
    "next": "接着问",
    "sources": "出处",
    "no_sources": "点击回答中的数字，查看所依据的句子。",
    "source_label": "出处 {n}：{name}",
    "close": "关闭",
    "page": "第 {n} 页",
    "from": "{day}起生效",
    "until": "有效期至{day}",
    "undated": "未注明日期",
    "checked": "核对于{day}",
    "regions": "适用于",
    "everywhere": "适用于所有地区",
    "source": "出处",
    "reported": "据报道，非官方",
    "suggested": "建议做法，不是政策",
    "language_en": "英文文件",
    "language_zh": "中文文件",
    "links": "原始来源",
    "whole": "打开整份文件",
    "copy": "复制",
    "copy_label": "复制回答",
    "save_copy": "保存副本",
    "copied": "已复制",
    "person_heading": "可以转交的摘要",
    "reference": "编号：{name}",
    "copy_summary": "复制这段摘要",
    "call": "拨打 {name}",
    "text": "发短信给 {name}",
    "helpful": "有帮助",
    "unhelpful": "没有帮助",
    "why_unhelpful": "哪里没有帮助？",
    "why_wrong": "内容有误",
    "why_outdated": "内容过时",
    "why_unclear": "看不明白",
    "why_not_my_question": "答非所问",
    "why_words": "补充说明（可不填）",
    "send": "发送",
    "thanks": "谢谢，这有助于我们改进。",
    "thanks_kept_nowhere": "谢谢。目前这里没有保存反馈。",
    "options": "选项",
    "region": "你所在的地区",
    "day": "问题所指的日期",
    "day_note": "不填即为今天。",
    "asking_about": "所问日期：{day}",
    "today": "回到今天",
    "remembered": "你的选择和这次对话都保存在这个浏览器里。",
    "forget": "清除这次对话",
    "forget_note": "从这个浏览器和我们的记录中删除。",
    "forgotten": "已从这里和我们的记录中清除。",
    "forgotten_here": "已从这个浏览器删除，但暂时无法连接我们的记录，请再试一次。",
    "dropped": "对话较长，最早的部分不再保存在这里。",
    "region_GB": "英国",
    "region_US": "美国",
    "region_IE": "爱尔兰",
    "region_CH": "瑞士",
    "region_EEA": "欧洲经济区",
}

WORDS = {ENGLISH: EN, CHINESE: ZH}


def spoken(language: object) -> str:
    """The interface's language for what a browser names, English for any that it does not speak."""
    return CHINESE if language == CHINESE else ENGLISH


def words(key: str, language: str, **figures: object) -> str:
    """The words of a key with its figures filled in; a date is written as the language writes it."""
    written = {name: day_in(value, language) if isinstance(value, date) else value for name, value in figures.items()}
    return WORDS[language][key].format(**written)


def said(key: str, language: str, **figures: object) -> str:
    """HTML that says a key, and can say it in the other language."""
    return f"<span{marked('say', key, **figures)}>{escape(words(key, language, **figures))}</span>"


def labelled(key: str, language: str, **figures: object) -> str:
    """An `aria-label` that says a key, and can say it in the other language; begins with a space."""
    return f'{marked("label", key, **figures)} aria-label="{escape(words(key, language, **figures))}"'


def marked(what: str, key: str, **figures: object) -> str:
    """The attributes by which the page knows what to say again; begins with a space."""
    own = "".join(f' data-{name}="{escape(str(value))}"' for name, value in figures.items())
    return f' data-{what}="{key}"{own}'


def day_in(day: date, language: str) -> str:
    """A date as a language writes it."""
    return f"{day.year}年{day.month}月{day.day}日" if language == CHINESE else f"{day:%-d %B %Y}"
