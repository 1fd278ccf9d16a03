"""Passwords and API keys; only their digests are stored."""

import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_BYTES = 32  # long enough that no slow hash is needed
PREFIX = "gb_"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's defaults follow RFC 9106 for low memory


def hash_password(password: str) -> str:
    """The hash of a password to store."""
    return _hasher().hash(password)


def is_password(password: str, stored: str) -> bool:
    """True if a password matches the stored hash. An empty `stored` takes as long and never matches."""
    try:
        return _hasher().verify(stored or _nobody(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hash_password(secrets.token_hex())


def new_key() -> tuple[str, str, str]:
    """A new API key: its id, the key to show once, and the digest to store."""
    name = secrets.token_hex(4)
    key = f"{PREFIX}{name}_{secrets.token_urlsafe(KEY_BYTES)}"
    return name, key, key_digest(key)


def key_digest(key: str) -> str:
    """The digest of a key to store."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_name(key: str) -> str:
    """The id in a key; empty if it is not a key."""
    parts = key.split("_", 2)
    return parts[1] if key.startswith(PREFIX) and len(parts) == len(("gb", "id", "secret")) else ""


def same_digest(one: str, other: str) -> bool:
    """True if two digests are equal, compared in constant time."""
    return hmac.compare_digest(one, other)
