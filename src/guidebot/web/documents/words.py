"""What the pages around documents say, in English and in Simplified Chinese."""

from datetime import date

from guidebot.records import GLOBAL, Source, SourceStanding
from guidebot.retrieval.filters import in_force

LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
Words = dict[str, str]

WORDS: dict[str, Words] = {
    "en": {
        "guide": "LIVE guide",
        "documents": "Documents",
        "lead": "What the guide answers from. It quotes these documents and nothing else.",
        "other_language": "简体中文",
        "skip": "Skip to the text",
        "about": "About this document",
        "path": "Where it stands",
        "standing": "SourceStanding",
        "official": "Official",
        "reported": "Reported by others, not official",
        "suggested practice": "Suggested practice, not TikTok policy",
        "in_force": "In force",
        "from": "from {}",
        "until": "until {}",
        "both": "from {} until {}",
        "undated": "no dates published",
        "past": "This version is no longer in force.",
        "coming": "This version is not in force yet.",
        "newer": "Read the version in force",
        "regions": "Regions",
        "everywhere": "everywhere",
        "language": "Language",
        "en-GB": "English",
        "zh-CN": "简体中文",
        "checked": "Checked on",
        "sources": "Where it comes from",
        "translations": "In another language",
        "versions": "Versions",
        "version": "Version {}",
        "shown": "shown here",
        "compare": "what changed since version {}",
        "pdf": "Open the PDF",
        "page": "Page {}",
        "changed": "The file has changed since the guide last read it. This is the text that the guide answers from.",
        "missing": "The file cannot be read at the moment. This is the text that the guide answers from.",
        "elsewhere": "The cited words are not in this text any more.",
        "marked": "The cited words are marked.",
        "diff": "What changed",
        "diff_lead": "From version {} to version {}",
        "added": "Added",
        "removed": "Removed",
        "reworded": "Reworded",
        "moved": "Moved",
        "same": "The two versions say the same.",
        "pick": "Compare",
        "with": "with",
        "show": "Show",
        "back": "Back to the document",
        "none": "There is no document here that you can read. It may have been withdrawn.",
        "not_found": "Not found",
        "no_file": "The PDF cannot be shown at the moment: its file is another by now. Its text can.",
        "unavailable": "The documents cannot be shown at the moment. Please try again later.",
        "untranslated": "In another language only",
        "other": "Other",
    },
    "zh": {
        "guide": "LIVE 指南",
        "documents": "文件",
        "lead": "指南的回答都出自这些文件，只引用这些文件的原文。",
        "other_language": "English",
        "skip": "跳到正文",
        "about": "关于本文件",
        "path": "所在位置",
        "standing": "性质",
        "official": "官方规定",
        "reported": "据他人报道，非官方内容",
        "suggested practice": "建议做法，不是 TikTok 的政策",
        "in_force": "有效期",
        "from": "自{}起",
        "until": "至{}",
        "both": "{}至{}",
        "undated": "未公布日期",
        "past": "此版本已失效。",
        "coming": "此版本尚未生效。",
        "newer": "查看现行版本",
        "regions": "适用地区",
        "everywhere": "所有地区",
        "language": "语言",
        "en-GB": "English",
        "zh-CN": "简体中文",
        "checked": "核对日期",
        "sources": "来源",
        "translations": "其他语言",
        "versions": "版本",
        "version": "第 {} 版",
        "shown": "当前显示",
        "compare": "与第 {} 版相比的变化",
        "pdf": "打开 PDF",
        "page": "第 {} 页",
        "changed": "文件在指南上次读取之后有改动。这里显示的是指南回答所依据的文字。",
        "missing": "目前无法读取该文件。这里显示的是指南回答所依据的文字。",
        "elsewhere": "所引用的文字已不在此文本中。",
        "marked": "所引用的文字已标出。",
        "diff": "有何变化",
        "diff_lead": "从第 {} 版到第 {} 版",
        "added": "新增",
        "removed": "删除",
        "reworded": "改写",
        "moved": "移动",
        "same": "两个版本的内容相同。",
        "pick": "比较",
        "with": "与",
        "show": "显示",
        "back": "返回文件",
        "none": "这里没有您可以查看的文件。它可能已被撤下。",
        "not_found": "未找到",
        "no_file": "目前无法显示该 PDF：文件已改动或缺失。文字内容见文件页面。",
        "unavailable": "目前无法显示文件，请稍后再试。",
        "untranslated": "仅有其他语言",
        "other": "其他",
    },
}

TOPICS_EN = {"ai": "AI"}  # the others are what they are called
TOPICS_ZH = {
    "agencies": "公会与经纪",
    "ai": "人工智能",
    "campaigns": "活动",
    "commercial": "商业内容",
    "eligibility": "开播资格",
    "enforcement": "处罚与申诉",
    "features": "功能",
    "going-live": "开播",
    "minors": "未成年人",
    "moderation": "管理员与评论",
    "money": "收入与提现",
    "music-and-copyright": "音乐与版权",
    "privacy": "隐私",
    "rules": "规则",
    "safety": "安全",
    "technical": "技术问题",
}


def language_for(asked: str | None, locale: str) -> str:
    """The language of a page: the one asked for, or else that of a locale."""
    return asked if asked in LANGUAGES else ("zh" if locale.startswith("zh") else "en")


def day_words(day: date, language: str) -> str:
    """A day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%-d %B %Y}"


def dates_words(source: Source, language: str) -> str:
    """From when to when a document is in force."""
    words = WORDS[language]
    begins, ends = (day and day_words(day, language) for day in (source.effective_from, source.effective_to))
    if begins and ends:
        return words["both"].format(begins, ends)
    if begins or ends:
        return words["from" if begins else "until"].format(begins or ends)
    return words["undated"]


def validity_words(source: Source, day: date, language: str) -> str:
    """That a version does not hold on a day; empty where it does."""
    if in_force(source, day):
        return ""
    ended = source.effective_to is not None and source.effective_to < day
    return WORDS[language]["past" if ended else "coming"]


def standing_words(standing: SourceStanding, language: str) -> str:
    """How much a document may be leaned on."""
    return WORDS[language][standing.value]


def regions_words(source: Source, language: str) -> str:
    """Where a document holds."""
    return WORDS[language]["everywhere"] if GLOBAL in source.regions else ", ".join(source.regions)


def topic_words(topic: str, language: str) -> str:
    """A topic's name for a heading."""
    if not topic:
        return WORDS[language]["other"]
    spaced = topic.replace("-", " ")
    named = TOPICS_ZH if language == "zh" else TOPICS_EN
    return named.get(topic, spaced[:1].upper() + spaced[1:])
