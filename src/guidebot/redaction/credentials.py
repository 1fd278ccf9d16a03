"""Stream keys, and passwords announced by a keyword."""

import re
from collections.abc import Iterator

from guidebot.redaction.spans import Span, pattern_finder

KEY = r"[a-z0-9][\w?=&%.-]{7,200}"


def _is_key(written: str) -> bool:
    return any(each.isdigit() for each in written)


# The key follows the host and the application in an RTMP URL.
find_stream_url = pattern_finder(
    "stream key", r"rtmps?:// [a-z0-9.:@%_-]{1,253} (?: / [a-z0-9_.~%?=&+-]{1,300} ){2,8} (?<![.,?&])"
)
find_stream_key = pattern_finder(
    "stream key", r"(?<![a-z0-9_/-]) (?: live_\d{3,20}_[a-z0-9]{6,100} | stream-\d{5,20}[a-z0-9_?=&%-]{0,200} )"
)
find_said_key = pattern_finder(
    "stream key",
    r"(?: stream(?:ing)?[ -]?key | \bkey(?=[ ]?[:=]) | 推流码 | 推流密钥 | 流密钥 | 串流密钥 )"
    r"[\s:：=是为(-]{0,4} (?: (?:is|was)\s )?"
    rf"(?P<it> (?a:{KEY}) ) ",
    _is_key,
)

WORDS = r"(?: password | passcode | passphrase | passwd | \b pass \b | \b pwd \b | \b pw \b | 密码 | 口令 )"
GUARDED = r"(?!\*\*)[!-~]{3,64}"
# After a colon, anything is the secret; after "is", it may be a description of the password.
STATED = re.compile(
    rf"{WORDS} (?: \s? (?: [:：=] | \( | 是 | 为 | -\s | \b(?:is|was|it['’]?s) \b ) | ['’]s \b )?"
    rf"[\s(\"'“‘「]{{0,3}} (?: (?:it['’]?s|is|was|:) \s )? (?P<it> {GUARDED} )",
    re.IGNORECASE | re.VERBOSE,
)
PLAIN_WORD = re.compile(r"\W*[a-z'’-]*\W*", re.IGNORECASE)
CLOSING = "),.;:\"'"


def find_password(text: str) -> Iterator[Span]:
    """The text after "password", if it is not a plain word or follows a colon."""
    for match in STATED.finditer(text):
        written = match["it"].rstrip(CLOSING)
        said = text[match.start() : match.start("it")].rstrip()
        if len(written) < 3 or (PLAIN_WORD.fullmatch(written) and said[-1] not in ":：="):  # noqa: PLR2004  # as GUARDED
            continue
        yield Span("password", match.start("it"), match.start("it") + len(written))
