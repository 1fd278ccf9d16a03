"""Filter for sentences that contain invisible characters, markup or prompt-injection markers."""

import re
from functools import lru_cache

KNOWN = 20_000  # cached sentences
# Unicode tags, joiners and direction marks; markup and scripts; chat template tokens of language models.
HIDDEN = re.compile(
    r"[\U000e0000-\U000e007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
    r"|</?[a-z\u3400-\u9fff][\w-]*(?:\s[^<>]*)?/?>|<!--|-->|```|javascript:|\[/?INST\]|<<\w+>>|<\|",
    re.IGNORECASE,
)


@lru_cache(maxsize=KNOWN)
def is_quotable(text: str) -> bool:
    """True if a sentence may be quoted. `guidebot corpus lint` reports those that may not."""
    return HIDDEN.search(text) is None
