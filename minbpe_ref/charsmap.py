"""Read sentencepiece's normalization table: which runs of bytes become which others.

The table is a "precompiled charsmap": four bytes that say how long the trie is, the trie, then the
replacements, each ended by a zero byte. The trie is darts-clone's double array: one unit of 32 bits
a node, where a byte of the key leads from one node to the next by an exclusive or. Source: the
layout in https://github.com/s-yata/darts-clone. Left out: making such tables, and what else
sentencepiece's normalization does (`sentencepiece_normalizer`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_HAS_LEAF = 1 << 8  # a key may end at this node
_FAR = 1 << 9  # the offset counts in steps of 256
_NO_LABEL = 1 << 31  # the unit is a leaf, and holds a value
# the library builds its tries in blocks of 256 units
_BLOCK = 1024
_MOST_RULES = 32  # of the keys that begin alike, the library looks at so many


class Charsmap:
    """A normalization table, ready to be asked what the bytes at some place become.

    Raises ValueError for a table that is cut short or points outside of itself.

    >>> Charsmap(b"too short")
    Traceback (most recent call last):
    ValueError: normalization table of 9 bytes holds a trie of 544173940 bytes; it is damaged, save the model again
    """

    def __init__(self, blob: bytes) -> None:
        size = int.from_bytes(blob[:4], "little")
        if size < _BLOCK or size % _BLOCK or size >= len(blob) - 4:
            raise ValueError(
                f"normalization table of {len(blob)} bytes holds a trie of {size} bytes; it is "
                f"damaged, save the model again"
            )
        self._units = struct.unpack_from(f"<{size // 4}I", blob, 4)
        self._texts = blob[4 + size :]
        if self._texts[-1] or not _in_bounds(self._units, self._texts):
            raise ValueError("normalization table points outside of itself; save the model again")

    def longest(self, data: bytes, at: int) -> tuple[int, bytes] | None:
        """Return where the longest rule that fits at `at` ends, and its replacement; None if none.

        >>> from minbpe_ref.sentencepiece_model import parse_model
        >>> import io, sentencepiece
        >>> model = io.BytesIO()
        >>> sentencepiece.SentencePieceTrainer.train(
        ...     sentence_iterator=iter(["ab"]), model_writer=model, vocab_size=6, minloglevel=2)
        >>> table = Charsmap(parse_model(model.getvalue()).normalizer.charsmap)
        >>> table.longest("x①".encode(), 1), table.longest(b"x", 0)
        ((4, b'1'), None)
        """
        found = None
        rules = 0
        node = _offset(self._units[0])
        for end in range(at, len(data)):
            node ^= data[end]
            unit = self._units[node]
            if unit & (_NO_LABEL | 0xFF) != data[end]:
                break
            node ^= _offset(unit)
            if unit & _HAS_LEAF:
                found = end + 1, self._units[node] & ~_NO_LABEL
                rules += 1
                if rules == _MOST_RULES:
                    break
        if found is None:
            return None
        return found[0], self._texts[found[1] : self._texts.index(0, found[1])]


def _in_bounds(units: Sequence[int], texts: bytes) -> bool:
    """Whether every node leads to nodes, and every leaf to the first byte of a code point."""
    texts.decode("utf-8")  # raises UnicodeDecodeError, a ValueError
    nodes = len(units)
    for node, unit in enumerate(units):
        if unit & _NO_LABEL:
            value = unit & ~_NO_LABEL
            if node == 0 or value >= len(texts) or 0x80 <= texts[value] < 0xC0:
                return False
        else:
            below = node ^ _offset(unit)
            # subtle: the bytes of a key choose among the 256 nodes around that one
            if below | 0xFF >= nodes or (unit & _HAS_LEAF and not units[below] & _NO_LABEL):
                return False
    return True


def _offset(unit: int) -> int:
    """How far it is from a node to those below it."""
    return unit >> 10 << (8 if unit & _FAR else 0)
