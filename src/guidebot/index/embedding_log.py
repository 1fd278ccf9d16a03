"""An append-only log of embeddings, so that an interrupted build can resume.

Each record is prefixed with its length and CRC-32, so that a truncated record is detected and dropped.
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

FRAME = struct.Struct("<II")  # record length and CRC-32


class EmbeddedTexts(NamedTuple):
    """The vectors of one passage: of its text, its statements and its asks, and those of the multilingual model."""

    vector: Vectors
    statements: Rows
    asks: Rows
    multilingual: Rows
    multilingual_asks: Rows
    multilingual_statements: Rows


ROWS = ("statements", "asks", "multilingual", "multilingual_asks", "multilingual_statements")


class EmbeddedLog:
    """A log file of vectors by passage key, for one set of embedding models."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Open or create a log file; one from other models is deleted."""
        self._path = path
        self._mark = fingerprint.encode()
        pieces = list(self._pieces())
        if pieces[:1] == [self._mark]:
            # Nothing after a truncated record could be read.
            os.truncate(path, sum(FRAME.size + len(piece) for piece in pieces))
        else:
            path.unlink(missing_ok=True)

    def read(self) -> dict[str, EmbeddedTexts]:
        """All logged vectors, by key."""
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
        """Append the vectors of passages."""
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
