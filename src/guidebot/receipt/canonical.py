"""One way to write a value as JSON, so that its digest says whether it was changed.

After RFC 8785: keys sorted, no spaces, UTF-8. There are no fractions here, and names of fields are ASCII, for which
Python's order of keys is the RFC's.
"""

import hashlib
import json
from typing import Any

Value = dict[str, Any]


def canonical(value: object) -> str:
    """A value as canonical JSON. Raises `ValueError` for what JSON cannot say."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: object) -> str:
    """The sha256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def whole(text: str) -> str:
    """Text that can be written as UTF-8: halves of characters, which some phones send, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
