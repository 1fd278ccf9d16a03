"""Language detection: Chinese or English, and which other language a message is in. Only this module imports py3langid."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
CHINESE = "zh"
JAPANESE = "ja"
ROMAN_URDU = "ur-Latn"  # Urdu and Hindi in Latin letters, which only their own script tells apart
CHINESE_FROM, CHINESE_TO = "\u3400", "\u9fff"
KANA_FROM, KANA_TO = "\u3041", "\u30ff"

# The languages that a message in Latin letters can be in, each of which the guide has sentences for.
LATIN = ("cs", "da", "de", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "sv", "tl", "tr", "vi")
SCRIPTS = {
    "ARABIC": ("ar", "fa", "ur"),
    "BENGALI": ("bn",),
    "CYRILLIC": ("ru", "uk"),
    "DEVANAGARI": ("hi",),
    "GREEK": ("el",),
    "HANGUL": ("ko",),
    "HEBREW": ("he",),
    "TAMIL": ("ta",),
    "THAI": ("th",),
}
# How much likelier another language must be than English, in natural logarithms, and the shortest message that is told
# apart in Latin letters: eval/languages/README.md has the figures.
LIKELIER = 17.0
WORDS, LETTERS = 3, 10
A_SCRIPT = 1 / 3  # share of the letters from which a message is in another script, as names of features stay in Latin
KANA = 1 / 5  # the same of Japanese kana among Chinese characters; one borrowed の is still Chinese
MIXED = 1 / 8  # share of English words from which a message in two languages counts as English
VOWELS = 0.2  # share of vowels below which letters are only typed at random

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
ADDRESS = re.compile(r"\S*(?://|www\.|@)\S*")
VOWEL = frozenset("aeiouy")
# English words that the other languages don't have.
ENGLISH_WORDS = frozenset(
    "the my your you they what how why when with this that does don't can't i'm it's and get".split()  # noqa: SIM905
)
# py3langid doesn't know Urdu in Latin letters. None of these is a word of English, or of the languages above.
URDU_WORDS = frozenset(
    """kya kyun kyu kyon hai hain hoon mujhe mujhko mera meri hamara nahi nahin kaise kaisay karun karna karein karoon
    kitni kitne kitna chahiye gaya gayi gaye sakta sakte sakti milega milenge milti paisa paise aur bhai yaar kab kahan
    kaun kuch raha rahi rahe hota hoti wala wali abhi pata banaye banau liye lekin magar kyunki bhi yeh jawab likha
    iska iski uska unka mila karke karte karta hua hui apna apni apne sirf zyada bohot bahut theek matlab batao bataye""".split()  # noqa: SIM905
)
URDU_AT_LEAST, URDU_SHARE = 2, 0.2
# Chinese in Latin letters is no other language.
PINYIN = re.compile(r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[aeiouv]|ai|ei|ao|ou|i[aeu]|iao|u[aoie]|uai|ve)(?:n|ng|r)?")


def language_of(text: str) -> str:
    """`zh` if Chinese characters outweigh Latin words, else `en`, which other languages are answered in too."""
    chinese = sum(CHINESE_FROM <= character <= CHINESE_TO for character in text)
    latin = sum(word[:1].isascii() and word[:1].isalpha() for word in text.split())
    return CHINESE if chinese > latin and not _is_japanese(text) else ENGLISH


@lru_cache(4096)
def foreign_language(text: str) -> str | None:
    """The language of a message in another one than English and Chinese, or None, also if unsure.

    A message partly in English counts as English.
    """
    text = ADDRESS.sub(" ", text)
    if _is_japanese(text):
        return JAPANESE
    script = _other_script(text)
    if script is not None:
        return _of_script(text, script)
    if any(CHINESE_FROM <= character <= CHINESE_TO for character in text):
        return None
    return _in_latin_letters([word.lower().replace("’", "'") for word in WORD.findall(text)])


def _is_japanese(text: str) -> bool:
    kana = sum(KANA_FROM <= character <= KANA_TO for character in text)
    chinese = sum(CHINESE_FROM <= character <= CHINESE_TO for character in text)
    return kana > 1 and kana >= KANA * (kana + chinese)


def _other_script(text: str) -> str | None:
    """The script, other than Latin, Chinese and Japanese, of a large enough share of a text's letters."""
    if text.isascii():
        return None
    letters = [unicodedata.name(each, "").split(" ")[0] for each in text if each.isalpha()]
    counts = {script: letters.count(script) for script in SCRIPTS}
    most = max(counts, key=counts.__getitem__)
    return most if counts[most] > 1 and counts[most] >= A_SCRIPT * len(letters) else None


def _of_script(text: str, script: str) -> str:
    own = SCRIPTS[script]
    if len(own) == 1:
        return own[0]
    likely = _likelihoods(text)
    return max(own, key=likely.__getitem__)


def _in_latin_letters(words: list[str]) -> str | None:
    distinct = {word for word in words if len(word) > 1}
    if len(distinct) < WORDS or sum(map(len, words)) < LETTERS:
        return None
    if sum(word in ENGLISH_WORDS for word in words) >= MIXED * len(words):
        return None
    telling = [word for word in words if word in URDU_WORDS]
    if len(set(telling)) >= URDU_AT_LEAST and len(telling) >= URDU_SHARE * len(words):
        return ROMAN_URDU
    if _is_noise("".join(words)) or all(PINYIN.fullmatch(word) for word in words):
        return None
    likely = _likelihoods(" ".join(words))
    best = max(LATIN, key=likely.__getitem__)
    return best if likely[best] - likely[ENGLISH] >= LIKELIER else None


def _is_noise(letters: str) -> bool:
    plain = unicodedata.normalize("NFD", letters)
    return sum(letter in VOWEL for letter in plain) < VOWELS * len(letters)


def _likelihoods(text: str) -> dict[str, float]:
    """The logarithm of the likelihood of each language that py3langid knows."""
    return dict(_identifier().rank(text))


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, once, and only if a message needs it

    return LanguageIdentifier.from_model_file(MODEL_FILE)
