"""A receipt: what it says, its digest, the signature under it and the name of the key."""

from dataclasses import dataclass

from guidebot.receipt.canonical import Value, canonical, digest
from guidebot.receipt.seal import Seal

FORMAT = "guidebot-receipt-1"
FIELDS = ("key", "receipt", "sha256", "signature")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was told, sealed. `body` is what the digest and the signature are of; `seal` signs the page around it."""

    body: Value
    seal: Seal

    @property
    def file(self) -> Value:
        """Everything that the file holds."""
        return {
            "receipt": self.body,
            "sha256": digest(self.body),
            "signature": self.seal.sign(canonical(self.body)),
            "key": self.seal.public.fingerprint,
        }


def as_json(receipt: Receipt) -> str:
    """A receipt as canonical JSON, which is to be kept byte by byte."""
    return canonical(receipt.file) + "\n"
