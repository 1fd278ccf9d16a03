"""Normalisation of words disguised to get past a filter, or typed in haste."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
STANDS_FOR = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
DISGUISED = re.compile(r"(?<![\w£$€%.])(?=[\w@$!*]*[a-z])(?=[\w@$!*]*[0-9@$!*])[\w@$!*]{2,}(?![\w%])", re.IGNORECASE)
# A word that ends in a figure or a unit is more likely an amount, a place or a time than a disguised word.
FIGURE = re.compile(
    r"[£$€]?\d[\d.,:]*(?:k|m|h|hr|hrs|am|pm|th|st|nd|rd|d|yrs?|yo|min|mins|gb|mb|p|x|g|s|%)?", re.IGNORECASE
)
DRAWN_OUT = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
SPACED = re.compile(r"(?<!\w)(?:[a-z][ ._\-*]){3,}[a-z](?!\w)", re.IGNORECASE)
GAPS = re.compile(r"[ ._\-*]")
CHINESE_GAPS = re.compile(r"(?<=[\u3400-\u9fff])[*·.\-_/|]+(?=[\u3400-\u9fff])")


def deobfuscated(text: str) -> str:
    """Normalise full-width forms, invisible characters, leetspeak, spaced-out words and repeated letters."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    plain = SPACED.sub(lambda found: GAPS.sub("", found[0]), plain)
    plain = CHINESE_GAPS.sub("", plain)
    plain = DISGUISED.sub(_restored, plain)
    return DRAWN_OUT.sub(r"\1", plain)


def _restored(found: re.Match[str]) -> str:
    word = found[0]
    ending = word[len(word.rstrip("!")) :]
    inner = word.rstrip("!")
    if FIGURE.fullmatch(inner):
        return word
    return inner.translate(STANDS_FOR).replace("*", "") + ending
