"""How much a follow-up leans on the turn before it."""

import re

from guidebot.index.lexical import terms

# Words that point back at something said before.
POINTERS = re.compile(
    r"\b(?:it|its|that|this|those|these|them|they|their|one|ones|he|she|him|her|there|then|same|else|instead|too"
    r"|either|also)\b"
    r"|^(?:and|but|so|or|what about|how about|what if|why|when|where|how long|how much|how many|really|ok|yes|no)\b"
    r"|那|这|它|他们|她|其|呢[？?]?$|也|还有|另外",
    re.IGNORECASE,
)
FEW_TERMS = 3  # content words up to which a turn says too little by itself


def leaning(text: str) -> float:
    """How much a turn needs the one before it, 0 to 1: by words that point back, and by saying little itself."""
    points = POINTERS.search(text.strip()) is not None
    short = len(set(terms(text))) <= FEW_TERMS
    return (points + short) / 2
