"""A follow-up is read in several ways: by itself, after the turn before it, and after all that was asked."""

import re
from collections.abc import Sequence

from guidebot.index.lexical import terms

# Words that point back at something said before.
POINTERS = re.compile(
    r"\b(?:it|its|that|this|those|these|them|they|their|one|ones|he|she|him|her|there|then|same|else|instead|too"
    r"|either|also)\b"
    r"|^(?:and|but|so|or|what about|how about|what if|why|when|where|how long|how much|how many|really|ok|yes|no)\b"
    r"|那|这|它|他们|她|其|呢[？?]?$|也|还有|另外",
    re.IGNORECASE,
)
EARLIER_WORDS = 120
FEW_TERMS = 3  # content words up to which a turn says too little by itself


def leaning(text: str) -> float:
    """How much a turn needs the one before it, 0 to 1: by words that point back, and by saying little itself."""
    points = POINTERS.search(text.strip()) is not None
    short = len(set(terms(text))) <= FEW_TERMS
    return (points + short) / 2


def readings(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """A question alone, after the turn before it, and after all the turns before it, as far as there are any.

    Of a long conversation the latest turns are read, `EARLIER_WORDS` words at most, since a model reads no more.
    """
    if not history:
        return (text,)
    alone_and_after = (text, f"{history[-1]}\n{text}")
    earlier = _latest(history)
    if len(earlier) == 1:
        return alone_and_after
    return (*alone_and_after, "\n".join((*earlier, text)))


def _latest(history: Sequence[str]) -> list[str]:
    latest: list[str] = []
    words = 0
    for turn in reversed(history):
        words += len(turn.split())
        if latest and words > EARLIER_WORDS:
            break
        latest.insert(0, turn)
    return latest
