"""What a build has embedded so far, kept until it is published, so that a build that dies need not start over.

The file is only ever added to. Each piece has its length and a checksum, so one that was torn is noticed and left out.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from guidebot.index.embedders.protocol import Vectors
from guidebot.index.multivector import Multivector, Rows

FRAME = struct.Struct("<II")  # the length of a piece, and its CRC-32


class EmbeddedTexts(NamedTuple):
    """The vectors of one passage: its own, its statements', its asks', and the multilingual ones of it and its asks."""

    vector: Vectors
    statements: Rows
    asks: Rows
    multilingual: Rows
    multilingual_asks: Rows


ROWS = ("statements", "asks", "multilingual", "multilingual_asks")


class EmbeddedLog:
    """A file of vectors by passage key, all by one embedding model."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Start or go on with a file; one by another model is dropped."""
        self._path = path
        self._mark = fingerprint.encode()
        pieces = list(self._pieces())
        if pieces[:1] == [self._mark]:
            # What follows a torn piece could not be read.
            os.truncate(path, sum(FRAME.size + len(piece) for piece in pieces))
        else:
            path.unlink(missing_ok=True)

    def read(self) -> dict[str, EmbeddedTexts]:
        """Everything that was added, by key."""
        found: dict[str, EmbeddedTexts] = {}
        pieces = self._pieces()
        next(pieces, None)
        for piece in pieces:
            try:
                with np.load(io.BytesIO(piece)) as stored:
                    rows = [Multivector.of_arrays(stored, name) for name in ROWS]
                    for number, (key, vector) in enumerate(zip(stored["keys"], stored["vectors"], strict=True)):
                        found[str(key)] = EmbeddedTexts(vector, *(each.rows(number) for each in rows))
            except (ValueError, KeyError, OSError, zipfile.BadZipFile):
                break
        return found

    def add(self, keys: Sequence[str], embedded: Sequence[EmbeddedTexts]) -> None:
        """Add passages to the end."""
        file = io.BytesIO()
        arrays = {"keys": np.array(keys), "vectors": np.stack([each.vector for each in embedded])}
        for name in ROWS:
            arrays |= Multivector.of_passages([getattr(each, name) for each in embedded]).arrays(name)
        np.savez(file, allow_pickle=False, **arrays)
        pieces = [file.getvalue()] if self._path.exists() else [self._mark, file.getvalue()]
        with self._path.open("ab") as log:
            for piece in pieces:
                log.write(FRAME.pack(len(piece), zlib.crc32(piece)) + piece)

    def _pieces(self) -> Iterator[bytes]:
        contents = self._path.read_bytes() if self._path.exists() else b""
        at = 0
        while at + FRAME.size <= len(contents):
            length, checksum = FRAME.unpack_from(contents, at)
            piece = contents[at + FRAME.size : at + FRAME.size + length]
            if len(piece) < length or zlib.crc32(piece) != checksum:
                return
            yield piece
            at += FRAME.size + length
