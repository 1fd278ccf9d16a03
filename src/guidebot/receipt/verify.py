"""Whether a receipt is as it was given: its data, the page around them, and whose it is."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from guidebot.receipt.canonical import canonical, digest
from guidebot.receipt.embedded import DATA, PAGE_SEAL, embedded, page_without_seal
from guidebot.receipt.seal import PublicKey
from guidebot.receipt.sealed import FIELDS, FORMAT

LARGEST = 16 * 2**20  # bytes of a receipt's file
SHOWN = 60  # characters of a question, and of what is wrong
NOT_ONE = "this is no receipt of guidebot, or it was cut or changed beyond reading"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a receipt is true, and one line about it."""

    true: bool
    line: str


def verified(data: bytes, key: PublicKey) -> Finding:
    """What a file says of itself, held against the public key of the server it should be from."""
    if len(data) > LARGEST:
        return _false(f"larger than {LARGEST // 2**20} MB, which no receipt is")
    try:
        text = data.decode()
        found = DATA.findall(text)
        if len(found) > 1:
            return _false(NOT_ONE)
        written = found[0] if found else text.removesuffix("\n")
        file = json.loads(written)
        wrong = _wrong(file, key)
        again = embedded(file) if found else canonical(file)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _false(NOT_ONE)
    if wrong is None and again != written:
        wrong = "the way it is written was changed, though not what it says"
    if wrong is None and found and not _page_holds(text, key):
        wrong = "the page around it was changed; what its data say is true"
    return Finding(true=True, line=f"true: {_about(file['receipt'])}") if wrong is None else _false(wrong)


def _false(why: str) -> Finding:
    return Finding(true=False, line=f"false: {why}")


def _wrong(file: dict[str, Any], key: PublicKey) -> str | None:
    """What is wrong with a receipt's data; None where nothing is. Raises `KeyError` and the like for what is none."""
    body = file["receipt"]
    if tuple(sorted(file)) != FIELDS or body["format"] != FORMAT:
        return NOT_ONE
    if digest(body) != file["sha256"]:
        return _changed(body)
    if key.signed(canonical(body), file["signature"]):
        return None if file["key"] == key.fingerprint else "the name of its key was changed"
    if file["key"] == key.fingerprint:
        return "its signature is not the server's: it, or all of it, was changed"
    return f"another key signed it: {str(file['key'])[:16]}, not {key.fingerprint[:16]}; give the right one with --key"


def _changed(body: dict[str, Any]) -> str:
    """Where a receipt was changed, as far as the digests in it tell."""
    for number, turn in enumerate(body["turns"], start=1):
        if digest({name: value for name, value in turn.items() if name != "sha256"}) != turn["sha256"]:
            return f"answer {number} was changed ({_short(turn['question'])})"
    return "its head or its digest was changed"


def _page_holds(text: str, key: PublicKey) -> bool:
    seals = PAGE_SEAL.findall(text)
    blank = page_without_seal(text)
    return len(seals) == 1 and key.signed(hashlib.sha256(blank.encode()).hexdigest(), seals[0])


def _about(body: dict[str, Any]) -> str:
    turns = body["turns"]
    count = f"{len(turns)} answer{'' if len(turns) == 1 else 's'}"
    first = f", first asked on {turns[0]['asked_at']} ({_short(turns[0]['question'])})" if turns else ""
    return f"{count}{first}, as given by guidebot {body['guidebot']} on {body['made']}"


def _short(text: object) -> str:
    """Words of a receipt on one line; nothing of it reaches a terminal as an order."""
    line = " ".join(CONTROL.sub(" ", str(text)).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
