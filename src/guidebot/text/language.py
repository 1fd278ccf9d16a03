"""Which language a text is in, as far as guidebot tells languages apart."""

ENGLISH = "en"
CHINESE = "zh"
CHINESE_FROM, CHINESE_TO = "\u3400", "\u9fff"


def language_of(text: str) -> str:
    """`zh` where Chinese characters weigh more than Latin words, else `en`."""
    chinese = sum(CHINESE_FROM <= character <= CHINESE_TO for character in text)
    latin = sum(word[:1].isascii() and word[:1].isalpha() for word in text.split())
    return CHINESE if chinese > latin else ENGLISH
