"""What signs the desk's cookies, so that one which was made up is told from one that was given."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from guidebot.config import Settings
from guidebot.errors import UsageError
from guidebot.store.protocol import sqlite_path

FILE = "desk.secret"
BYTES = 32


def secret_of(settings: Settings) -> bytes:
    """The secret of the settings, or that of a file beside the journal, which is made for its owner alone.

    Raises `UsageError` where the file can be neither read nor made.
    """
    given = settings.desk_secret.get_secret_value()
    if given:
        return given.encode()
    path = (sqlite_path(settings.database_url) or Path("journal") / FILE).with_name(FILE)
    try:
        return _made(path) if not path.exists() else path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot keep the desk's secret in {path} ({error.strerror}); set GUIDEBOT_DESK_SECRET"
        ) from error


def _made(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(BYTES).encode())
    try:
        os.link(draft, path)  # of two processes that begin at once, both use what the first wrote
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


def signed(name: str, secret: bytes) -> str:
    """A name with its signature, as a cookie holds it."""
    return f"{name}.{_signature(name, secret)}"


def unsigned(cookie: str, secret: bytes) -> str | None:
    """The name in a cookie; None where we did not sign it."""
    name, _, signature = cookie.rpartition(".")
    right = hmac.compare_digest(signature.encode(), _signature(name, secret).encode())
    return name if name and right else None


def _signature(name: str, secret: bytes) -> str:
    return hmac.new(secret, f"desk session {name}".encode(), hashlib.sha256).hexdigest()
