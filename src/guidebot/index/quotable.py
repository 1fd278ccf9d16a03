"""Which sentences of a document may be shown: all but those that hold what no reader is meant to see."""

import re
from functools import lru_cache

KNOWN = 20_000  # sentences of which it is remembered
# Tags, joiners and marks of direction between letters; markup, scripts and the marks of a language model's turns.
HIDDEN = re.compile(
    r"[\U000e0000-\U000e007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
    r"|</?[a-z\u3400-\u9fff][\w-]*(?:\s[^<>]*)?/?>|<!--|-->|```|javascript:|\[/?INST\]|<<\w+>>|<\|",
    re.IGNORECASE,
)


@lru_cache(maxsize=KNOWN)
def is_quotable(text: str) -> bool:
    """Whether a sentence can be shown as it stands. `guidebot corpus lint` names those that cannot."""
    return HIDDEN.search(text) is None
