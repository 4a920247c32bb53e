"""Merge one chunk in n log n steps, where the textbook's way takes n squared.

Lecture 0:48:21 is the slow spec (`base.encode_chunk`), which looks at every pair for every merge. Here
a heap holds the pairs that could be merged, and a linked list the parts. Left out: many chunks
(`encoding`), compiled loops (`engine`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

from minbpe_ref.base import Pair, encode_chunk

Part = TypeVar("Part", int, bytes)

# bytes: nearly all chunks of ordinary text; there the textbook's way is quick enough
SHORT = 16


def merge_by_rank(
    parts: Sequence[Part],
    rank: Callable[[Part, Part], int | None],
    join: Callable[[Part, Part], Part],
) -> list[Part]:
    """Merge two neighbours while any have a rank, the lowest first, of equals the leftmost.

    >>> ranks = {b"ab": 1, b"bc": 0}
    >>> merge_by_rank([b"a", b"b", b"c"], lambda x, y: ranks.get(x + y), lambda x, y: x + y)
    [b'a', b'bc']
    """
    parts = list(parts)
    end = len(parts)
    after = list(range(1, end + 1))  # position -> the next part's position
    before = list(range(-1, end - 1))
    alive = [True] * end
    neighbours = enumerate(zip(parts, parts[1:], strict=False))
    heap = [(found, i) for i, pair in neighbours if (found := rank(*pair)) is not None]
    heapify(heap)
    while heap:
        known, i = heappop(heap)
        j = after[i] if alive[i] else end
        # subtle: an entry is stale when a neighbour has merged since it was written
        if j >= end or rank(parts[i], parts[j]) != known:
            continue
        parts[i], alive[j], after[i] = join(parts[i], parts[j]), False, after[j]
        if after[j] < end:
            before[after[j]] = i
        for left, right in ((before[i], i), (i, after[i])):
            if left >= 0 and right < end and (found := rank(parts[left], parts[right])) is not None:
                heappush(heap, (found, left))
    return [part for part, keep in zip(parts, alive, strict=True) if keep]


def encode_chunk_heap(data: bytes, merges: Mapping[Pair, int]) -> list[int]:
    """Encode one chunk as `base.encode_chunk` does.

    >>> encode_chunk_heap(b"aaab", {(97, 97): 256, (256, 97): 257})
    [257, 98]
    """
    # the merge learned first has the smallest id, so a merge's id is its rank too
    return merge_by_rank(list(data), lambda x, y: merges.get((x, y)), lambda x, y: merges[x, y])


def encode_chunk_either(data: bytes, merges: Mapping[Pair, int]) -> list[int]:
    """Encode one chunk in the textbook's way while it is short, and with the heap when it is long.

    >>> encode_chunk_either(b"ab", {(97, 98): 256})
    [256]
    """
    return (encode_chunk if len(data) <= SHORT else encode_chunk_heap)(data, merges)
