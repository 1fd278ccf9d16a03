"""Matrices of four bits (Q4_0): blocks of 32 weights, a half-precision scale and 16 bytes.

Byte j holds weight j in its low and weight j + 16 in its high half, each minus 8.
"""

import numpy as np
from numpy.typing import NDArray

BLOCK, BLOCK_BYTES = 32, 18


def unpacked(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The numbers of rows of blocks: shape (rows, bytes) to (rows, weights)."""
    each = blocks.reshape(-1, BLOCK_BYTES)
    scale = each[:, :2].copy().view(np.float16).astype(np.float32)
    halves = each[:, 2:]
    weights = np.concatenate([(halves & 15).astype(np.int8) - 8, (halves >> 4).astype(np.int8) - 8], axis=1)
    return np.asarray((weights * scale).reshape(len(blocks), -1), dtype=np.float32)
