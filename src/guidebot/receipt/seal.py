"""The server's key: what it signs receipts with, and how others check them. The home of cryptography."""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from guidebot.config import Settings
from guidebot.errors import ReceiptProblem
from guidebot.store.protocol import OFF, sqlite_path

NAME = "receipt-key.pem"
LARGEST_KEY = 64 * 1024  # bytes
SIGNATURE = 64  # bytes


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What shows that a receipt is a certain server's."""

    pem: str

    @property
    def fingerprint(self) -> str:
        """The sha256 of the key itself, in hex."""
        return hashlib.sha256(self._key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()

    def signed(self, words: str, signature: str) -> bool:
        """Whether a signature, in lower hex, is this key's under the words."""
        try:
            given = bytes.fromhex(signature)
            if given.hex() != signature or len(given) != SIGNATURE:
                return False
            self._key.verify(given, words.encode())
        except (ValueError, InvalidSignature):
            return False
        return True

    @property
    def _key(self) -> Ed25519PublicKey:
        return _public(self.pem.encode())


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """What signs receipts. Its key is never shown."""

    _key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """The other half of the key, to be given to anybody."""
        return PublicKey(self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())

    def sign(self, words: str) -> str:
        """The Ed25519 signature of words, in lower hex."""
        return self._key.sign(words.encode()).hex()


def seal_of(settings: Settings) -> Seal:
    """The server's seal, its key made where there is none yet. Raises `ReceiptProblem`."""
    path = key_path(settings)
    if not path.exists():
        _make(path)
    return Seal(_private(path))


def public_key_of(settings: Settings) -> PublicKey | None:
    """The public key of the server's seal; None where no key was made yet. Raises `ReceiptProblem`."""
    try:
        path = key_path(settings)
    except ReceiptProblem:
        return None
    return Seal(_private(path)).public if path.exists() else None


def read_public_key(path: Path) -> PublicKey:
    """A public key from a PEM file. Raises `ReceiptProblem`."""
    data = _bytes(path)
    try:
        _public(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ReceiptProblem(f"{path} is no public key for receipts; the server gives it at /receipts/key") from error
    return PublicKey(data.decode("ascii"))


def key_path(settings: Settings) -> Path:
    """Where the key stands: where the settings say, or beside the journal. Raises `ReceiptProblem`."""
    if settings.receipt_key is not None:
        return settings.receipt_key
    if settings.database_url == OFF:
        return Path("journal") / NAME
    database = sqlite_path(settings.database_url)
    if database is None:
        raise ReceiptProblem("name a file for the key of receipts in GUIDEBOT_RECEIPT_KEY; machines must share one")
    return database.parent / NAME


def _make(path: Path) -> None:
    """Write a new key, for its owner alone, unless another process has been quicker."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".receipt-key-")  # made with mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)  # in one step, and never over another key
        finally:
            Path(draft).unlink()
    except OSError as error:
        raise ReceiptProblem(f"cannot write {path} ({error.strerror}); name another in GUIDEBOT_RECEIPT_KEY") from error


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_bytes(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ReceiptProblem(f"{path} is no key to sign receipts with; see GUIDEBOT_RECEIPT_KEY") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ReceiptProblem(f"{path} is not an Ed25519 key; see GUIDEBOT_RECEIPT_KEY")
    return key


def _public(pem: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004  # as the library says of what it cannot read
    return key


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_KEY)
    except OSError as error:
        raise ReceiptProblem(f"cannot read {path} ({error.strerror}); name a key file that can be read") from error
