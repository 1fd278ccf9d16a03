"""Language detection: Chinese or English."""

ENGLISH = "en"
CHINESE = "zh"
CHINESE_FROM, CHINESE_TO = "\u3400", "\u9fff"


def language_of(text: str) -> str:
    """`zh` if Chinese characters outweigh Latin words, else `en`."""
    chinese = sum(CHINESE_FROM <= character <= CHINESE_TO for character in text)
    latin = sum(word[:1].isascii() and word[:1].isalpha() for word in text.split())
    return CHINESE if chinese > latin else ENGLISH
