"""Unpacking of 4-bit matrices (Q4_0): blocks of 32 weights, with a float16 scale and 16 bytes.

Byte j has weight j in its low and weight j + 16 in its high nibble, each with an offset of 8.
"""

import numpy as np
from numpy.typing import NDArray

BLOCK, BLOCK_BYTES = 32, 18


def unpacked(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Dequantise blocks: shape (rows, bytes) to (rows, weights)."""
    each = blocks.reshape(-1, BLOCK_BYTES)
    scale = each[:, :2].copy().view(np.float16).astype(np.float32)
    halves = each[:, 2:]
    weights = np.concatenate([(halves & 15).astype(np.int8) - 8, (halves >> 4).astype(np.int8) - 8], axis=1)
    return np.asarray((weights * scale).reshape(len(blocks), -1), dtype=np.float32)
